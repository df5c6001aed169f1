// Calls a shop with the types that openapi-typescript made of its document.
import type { components, paths } from "./api.js";

declare const process: { env: Record<string, string> };

type Method = "get" | "post" | "delete";

// call sends a request, and returns the status and the body.
async function call(method: Method, path: string, token: string, body?: unknown): Promise<[number, unknown]> {
  const headers: Record<string, string> = { Authorization: `Token ${token}`, "Content-Type": "application/json" };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(process.env.SHOP + path, { method: method.toUpperCase(), headers, body: sent });
  const text = await answer.text();
  return [answer.status, text === "" ? null : JSON.parse(text)];
}

type Products = paths["/api/products/"]["get"]["responses"]["200"]["content"]["application/json"];
type Product = components["schemas"]["Product"];
type Tag = components["schemas"]["Tag"];
type TagRequest = components["schemas"]["TagRequest"];
type Detail = components["schemas"]["ErrorDetail"];
type Tags = components["schemas"]["PaginatedTagList"];

const token = process.env.TOKEN;
const products = (await call("get", "/api/products/?ordering=name", token))[1] as Products;
console.log(products.results.length, "products");

const first = products.results[0];
const product = (await call("get", `/api/products/${first.id}/`, token))[1] as Product;
const weight: number | null | undefined = product.weight;
if (product.name === first.name && weight === first.weight) console.log("the first product");

const [status, refused] = await call("get", "/api/orders/", "nonsense");
console.log(status, (refused as Detail).detail);

const known = (await call("get", "/api/tags/", token))[1] as Tags;
const again: TagRequest = { name: known.results[0].name };
const [wrong, messages] = await call("post", "/api/tags/", token, again);
console.log(wrong, Object.keys(messages as object)[0]);

const wanted: TagRequest = { name: "by TypeScript" };
const made = (await call("post", "/api/tags/", token, wanted))[1] as Tag;
if ((await call("delete", `/api/tags/${made.id}/`, token))[0] === 204) console.log("created and deleted");

export {};
