% tests/stdlib/importdata.m - importdata by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
put (a, "a b c\n1 2 3\n4 5 6\n");
[x, delimiter, header] = importdata (a);
assert (x.data, [1 2 3; 4 5 6]);
assert (x.textdata, {"a b c"});
assert (x.colheaders, {"a", "b", "c"});
assert (delimiter, " ");
assert (header, 1);
put (a, "1;2\r\n3;4\r\n");
[x, delimiter, header] = importdata (a);
assert (x, [1 2; 3 4]);
assert (delimiter, ";");
assert (header, 0);
put (a, "name,1,2\nfoo,3,4\n");
x = importdata (a);
assert (x.data, [1 2; 3 4]);
assert (x.rowheaders, {"name"; "foo"});
put (a, "1 2\n3 x\n");
x = importdata (a);
assert (isna (x.data(2,2)));
assert (x.textdata, {"x"});
put (a, "line one\nline two\n");
[x, delimiter, header] = importdata (a);
assert (x, {"line one"; "line two"});
assert (header, 2);
put (a, "a b c\n1 2 3\n4 5 6\n");
assert (importdata (a, " ", 2).data, [4 5 6]);
v = 3;
save ("-v7", fullfile (folder, "x.mat"), "v");
assert (importdata (fullfile (folder, "x.mat")).v, 3);
fail = "";
try, importdata ("-pastespecial"); catch e, fail = e.message; end
assert (fail, "importdata: option -pastespecial not implemented");
disp ("ok importdata")
