% tests/lang/classes/deep_handles.m - a chain of handles that is deeper than any stack is kept in a file and comes back.
file = tempname ();
chain = Link (); for k = 1:30000, link = Link (); link.next = chain; chain = link; end
save ("-binary", file, "chain");
again = load (file).chain; n = 0; while (! isempty (again)), n++; again = again.next; end, disp (n)
unlink (file);
