% behaviour: load gives variables to the scope of its caller, and save takes them from there; globals stay global
1;
function f (file)
  load (file);
  disp (a + b);
  a = 5;
  load (file, "a");
  disp (a);
  s = load (file);
  disp (s.b);
end
function g (file)
  global G
  save (file, "G");
end
function h (file)
  load (file);
  G = G + 1;
end
a = 1; b = 2;
F = [tempname() ".mat"];
save ("-binary", F, "a", "b");
f (F);
global G
G = 10;
g (F); G = 3; h (F); disp (G)
cd (tempdir ());
x = magic (4); y = 'text';
save myvars_test.txt x y
clear x y
load myvars_test.txt
disp (sum (x(:))); disp (y)
save -v7 myvars_test.mat x
clear x
load myvars_test
disp (size (x))
delete myvars_test.txt
delete myvars_test.mat
delete (F);
