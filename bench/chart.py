"""The chart of a run: for each kind of request a bar for each server, as long as it answers requests in a second."""

from xml.sax.saxutils import escape

COLOURS = ["#8b94a3", "#2f6fde", "#d9822b"]
WIDTH, LEFT, BAR, GAP = 760, 210, 16, 14


def draw(medians, titles, caption):
    """SVG text; `medians` by server and request, `titles` by request. Readable on light and on dark pages."""
    longest = max(row["per_second"] for modes in medians.values() for row in modes.values())
    scale = (WIDTH - LEFT - 90) / longest
    parts, y = [], 44
    for place, name in enumerate(medians):
        x = LEFT + 130 * place
        parts.append(f'<rect x="{x}" y="14" width="12" height="12" rx="2" fill="{COLOURS[place]}"/>')
        parts.append(f'<text x="{x + 18}" y="24">{escape(name)}</text>')
    for mode, title in titles.items():
        bars = [(place, modes[mode]) for place, modes in enumerate(medians.values()) if mode in modes]
        parts.append(f'<text x="{LEFT - 10}" y="{y + len(bars) * BAR / 2 + 4}" text-anchor="end">{escape(title)}</text>')
        for place, row in bars:
            length = max(1, row["per_second"] * scale)
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR - 3}" rx="2" fill="{COLOURS[place]}"/>')
            parts.append(f'<text x="{LEFT + length + 6:.0f}" y="{y + 11}" font-size="11">{row["per_second"]:,.0f}</text>')
            y += BAR
        y += GAP
    parts.append(f'<text x="{LEFT}" y="{y + 6}" font-size="11">{escape(caption)}</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 20}" font-family="system-ui, sans-serif" '
            f'font-size="12" role="img" aria-label="Requests per second by server">\n'
            '<style>text { fill: #1c2430 } @media (prefers-color-scheme: dark) { text { fill: #e6e9ef } }</style>\n'
            + "\n".join(parts) + "\n</svg>\n")
