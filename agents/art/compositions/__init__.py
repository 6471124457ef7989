"""The pictures: each module paints one kind, on any canvas, in any palette."""
