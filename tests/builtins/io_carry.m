% tests/builtins/io_carry.m - a program that is always in the middle of a file: it may be stopped anywhere and go on elsewhere.
fn = tempname ();
out = fopen (fn, "w");
for k = 1:40
  fprintf (out, "%d,%s\n", k, repmat ("x", 1, mod (k, 7)));
end
fclose (out);
in = fopen (fn, "r");
copy = fopen ([fn ".copy"], "w+");
total = 0;
while (true)
  line = fgetl (in);
  if (! ischar (line))
    break;
  end
  parts = regexp (line, '^(\d+),(x*)$', 'tokens'){1};
  total += str2double (parts{1}) * numel (line);
  fputs (copy, [upper(line) "\n"]);
end
fclose (in);
total
frewind (copy);
n = 0;
while (ischar (line = fgets (copy)))
  n += sum (line == "X");
end
n
fseek (copy, -6, SEEK_END);
tail = fgetl (copy)
fseek (copy, 0, SEEK_END);
fprintf (copy, "end\n");
fclose (copy);
text = fileread ([fn ".copy"]);
numel (text), text(end-9:end)
delete (fn);
delete ([fn ".copy"]);
