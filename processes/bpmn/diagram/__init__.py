"""The drawing of a process: what a file says about it (`shapes`), and a drawing for files without (`layout`)."""
