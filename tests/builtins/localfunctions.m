% handles of a file's local functions, from its first function and from a local one
[all, inner] = with_locals ()
all{2} (21)
localfunctions ()
