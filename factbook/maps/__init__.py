"""The world map: outlines, layers, still and live."""
