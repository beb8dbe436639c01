% tests/stdlib/textread.m - textread by its documented behaviour.
name = tempname ();
f = fopen (name, "w");
fprintf (f, "head\n1 x\n2 y\n");
fclose (f);
unwind_protect
  [a, b] = textread (name, "%f %s", "headerlines", 1);
  assert (a, [1; 2]);
  assert (b, {"x"; "y"});
  a = textread (name, "%s", 1);
  assert (a, {"head"});
unwind_protect_cleanup
  delete (name);
end_unwind_protect
message = "none";
try, textread (1); catch err, message = err.message; end
assert (message, "textread: FILENAME and FORMAT arguments must be strings");
disp ("ok textread")
