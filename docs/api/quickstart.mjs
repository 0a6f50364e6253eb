// Walks a list page by page. Runs in browsers and in Node 18 or newer.
const API = globalThis.process?.env.API ?? "SITE_URL/api/v1";

async function* all(path) {
  for (let url = `${API}/${path}`; url; ) {
    const answer = await fetch(url);
    const body = await answer.json();
    // Every error is a problem document: what went wrong, where, and a page that explains it.
    if (!answer.ok) throw new Error(`${body.title}: ${body.detail} (${body.type})`);
    yield* body.results;
    url = body.next;
  }
}

for await (const tool of all("tools/?type=model&order=-published_at&fields=slug,name,standing")) {
  console.log(tool.name, tool.standing?.score ?? "not ranked yet");
}
