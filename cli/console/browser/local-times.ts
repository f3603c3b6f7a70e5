/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Shows the times in the zone of this machine. Their title keeps UTC. */
export function showLocalTimes(root: ParentNode): void {
  for (const element of root.querySelectorAll('time')) {
    const time = new Date(element.dateTime);
    const day = element.querySelector('.day');
    if (day === null || Number.isNaN(time.getTime())) continue;
    day.textContent = `${two(time.getMonth() + 1)}-${two(time.getDate())}`;
    const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
    day.nextSibling?.replaceWith(` ${clock}`);
  }
}

const two = (part: number): string => String(part).padStart(2, '0');
