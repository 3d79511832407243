// While an import plan is applied, show each step that the server reports.
const form = document.getElementById("decide");
const status = document.getElementById("progress");

async function showSteps() {
  const answer = await fetch(status.dataset.address);
  if (answer.ok) {
    const { steps } = await answer.json();
    status.replaceChildren(...steps.map((step) => {
      const line = document.createElement("p");
      line.textContent = step;
      return line;
    }));
  }
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "_apply") return;
  status.hidden = false;
  setInterval(showSteps, 700);
});
