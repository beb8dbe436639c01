% tests/builtins/io_image.m - a program that saves itself, keeps checkpoints by name and goes back to them.
folder = tempname ();
mkdir (folder);
setenv ("XDG_DATA_HOME", folder);

% back to a checkpoint, with the values of then; what was printed stays printed
x = 1; words = {"a", "b"}; m = containers.Map (); m("k") = 1;
r = image_checkpoint ("first");
printf ("x is %d, %s, %d words, k = %d\n", x, class (r), numel (words), m("k"));
if (r == 0)
  x = 2; words{end+1} = "c"; m("k") = 2;
  clear r
  rollback ("first");
  disp ("not reached");
end
disp (r)

% from deep inside, through a callback and a loop
function y = descend (n)
  if (n == 0)
    y = image_checkpoint ("deep");
  else
    y = descend (n - 1);
  end
end
count = 0;
deep = cellfun (@(k) descend (k), {3, 0, 5});
disp (deep)

% several may be kept; of one name the last counts
a = 1; image_checkpoint ("one"); a = a + 1;
two = image_checkpoint ("one"); a = a + 10;
printf ("%d %d\n", a, two);
if (two == 0) rollback ("one"); end

% quicksave and quickload
n = 0;
q = quicksave ();
printf ("quicksave gave %d\n", q);
if (q == 0)
  n = 99;
  quickload ();
end
disp (n)

% what was seeded by the program goes on; what was not is new
rand ("state", 7); u = rand ();
if (image_checkpoint ("seeded") == 0)
  first = rand (); setenv ("FIRST", sprintf ("%.17g", first));
  rollback ("seeded");
end
disp (rand () == str2double (getenv ("FIRST")))

% files go on at their place
f = fopen (fullfile (folder, "lines"), "w+"); fputs (f, "one\ntwo\nthree\n"); frewind (f); fgetl (f);
k = image_checkpoint ("file");
disp (fgetl (f))
if (k == 0) fgetl (f); rollback ("file"); end
fclose (f);

% an image of one's own
file = fullfile (folder, "one.img");
image_describe ("after the files");
r = image_save (file)
info = image_info (file);
disp (info.description), disp (info.own), disp (info.epochs), disp (info.age >= 0)
disp (ischar (info.about))

% errors say what is wrong
function complain (f)
  try
    f ();
  catch e
    disp (strrep (e.message, getenv ("XDG_DATA_HOME"), "FOLDER"))
  end
end
complain (@() rollback ("nowhere"))
complain (@() image_save (fullfile (folder, "no", "where.img")))
complain (@() image_save (3))
r = state_take (fullfile (folder, "one.state"))
complain (@() state_take (fullfile (folder, "no", "where.state")))
complain (@() state_take (3))
complain (@() image_describe (3))
complain (@() image_info (fullfile (folder, "nothing")))
complain (@() image_info ())
complain (@() image_info (fullfile (folder, "lines")))
confirm_recursive_rmdir (false);
rmdir (folder, "s");
