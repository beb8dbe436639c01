1;
% behaviour: what an unset name's function gave stays whole while another such name is read
function r = one (), r = 1; end
function r = p (), r = 7 * ones (1, 1000); end
function r = q (), for i = 1:20, r = n2 (i); end, end
function r = n2 (i), if i < 0, u = 1; end, r = u; r = r + i; end
function r = u (), r = ones (1, 1000); end
function sum_of_names ()
  if one () == 0, p = 1; q = 1; end
  w = p + q; disp (w(1:3))
end
sum_of_names ()
% behaviour: deletion at the front goes on beyond what one offset can say
a = zeros (1, 6e9, "int8"); a(1:2e9) = []; a(1:2e9) = []; a(1:294967296-40) = []; a(1) = 1;
disp (numel (a) == 6e9 - 4e9 - 294967256)
clear a
% behaviour: patterns of names take no stack and no exponential time
longname = 1; name_a = 2; name_b = 3;
clear ([repmat("*a", 1, 200), "b"]); disp (exist ("longname"))
clear name_[!a]; disp ([exist("name_a"), exist("name_b")])
c = who ([repmat("*", 1, 1e6), "name_a"]); disp (c{1})
% behaviour: inputname passes over comments and continuations
function nm (a, b), disp (inputname (2)); end
a = 1; b = 2;
nm (a, ... it's ) a comment (((
    b)
% behaviour: skipping lines ends at a last line without an end, whatever its last byte is
name = tempname (); f = fopen (name, "w"); fwrite (f, uint8 ([97 98 0])); fclose (f);
f = fopen (name); disp (fskipl (f, Inf)); fclose (f); unlink (name);
