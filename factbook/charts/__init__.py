"""House style, colour tokens and the chart forms."""
