import { render } from "solid-js/web";
import { App } from "./app.tsx";
import "./style/tokens.css";
import "./style/base.css";

const place = document.getElementById("app");
if (!place) throw new Error("missing element: #app");
render(() => <App />, place);
