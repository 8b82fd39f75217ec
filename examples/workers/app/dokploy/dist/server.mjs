// The shape of Dokploy's server: bundled code beside the packages it needs.
import { createServer } from "node:http";
import { greeting } from "greeting";

createServer((_, response) => response.end(JSON.stringify({ ok: true, greeting }))).listen(3000);
