// Sets the theme before the first paint. A file of its own: the policy allows no inline script.
// The key and the values are those of src/stores/theme.ts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("stratabase.theme");
  } catch {
    // Storage is blocked: follow the system.
  }
  const dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
