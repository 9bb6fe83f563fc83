// A notebook has no folder to import from: give each module an address of its own.
const sources = SOURCES;
const addresses = {};

function address(name) {
  const imports = /from "\.\/(?:shared\/)?([\w-]+\.js)"/g;
  addresses[name] ??= URL.createObjectURL(
    new Blob([sources[name].replace(imports, (_, other) => `from "${address(other)}"`)], { type: "text/javascript" }),
  );
  return addresses[name];
}

export default (await import(address("TOPIC"))).default;
