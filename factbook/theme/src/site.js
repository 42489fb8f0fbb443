// The script of every page. Nothing in the page moves, and everything is readable without it.
import "./theme.js";
import "./marks.js";
import "./linked.js";
import "./lookup-start.js";
import "./live.js";
import "./facts.js";
import "./menu.js";
import "./permalinks.js";
import "./roles-start.js";
import "./print.js";
import "./filter.js";
