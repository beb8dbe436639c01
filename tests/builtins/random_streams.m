% tests/builtins/random_streams.m - the numbers that follow a given state are those of the published generators.
1;
function set (q)
  rand ("state", q); randn ("state", q); rande ("state", q); randg ("state", q); randp ("state", q);
end
function sum_up (what, x)
  printf ("%s %s\n", what, hash ("md5", num2hex (x(:))(:).'));
end
for q = [1 5 77]
  set (q);
  sum_up ("rand", rand (700, 1)); sum_up ("randn", randn (20000, 1)); sum_up ("rande", rande (20000, 1));
  sum_up ("randg", [randg(0.4, 500, 1); randg(7, 500, 1); randg([0.2 1 30])']);
  sum_up ("randp table", randp (3, 500, 1)); sum_up ("randp patches", randp ([11 80 5000](mod (q, 3) + 1), 900, 1));
  sum_up ("randp singly", randp ([0.5 3 11 13 90 1e4 1e9 1e9 -1 Inf])); sum_up ("randp normal", randp (1e9, 9, 1));
  set (q);
  sum_up ("rand single", rand (700, 1, "single")); sum_up ("randn single", randn (20000, 1, "single"));
  sum_up ("rande single", rande (20000, 1, "single")); sum_up ("randp single", randp (30, 90, 1, "single"));
  sum_up ("randg single", [randg(0.1, 900, 1, "single"); randg(2.5, 900, 1, "single")]);
  sum_up ("randi", [randi(81, 50, 1); randi([-3 4], 50, 1); randi(2^53 - 1, 9, 1); rand()]);
  sum_up ("randperm", [randperm(30), randperm(30, 4)]);
end
v = mod ((1:625)' * 7919, 4294967296);
v(625) = 1;   rand ("state", v); printf ("%.15g ", rand (1, 2)); printf ("\n");
v(625) = 300; rand ("state", v); s = rand ("state"); disp (isequal (s, v)); printf ("%.15g ", rand (1, 2)); printf ("\n");
rand ("state", 5); s = rand ("state"); rand (1, 3); t = rand ("state"); printf ("%d %d\n", s(end), t(end));
x = rand (1, 5); rand ("state", t); disp (isequal (x, rand (1, 5)));
% the older generator
rand ("seed", 5); printf ("%.17g ", rand (1, 3)); printf ("\n"); s = rand ("seed"); printf ("%.17g\n", s);
x = rand (1, 4); rand ("seed", s); disp (isequal (x, rand (1, 4)));
rand ("seed", -3.7e99); printf ("%.7g ", rand (1, 3, "single")); printf ("\n");
rand ("state", 5); printf ("%.15g\n", rand ());
try, rand ("seed", [1 2]); catch e, disp (e.message); end
for c = {{[-128 127], 2, "int8"}, {[0 255], 2, "uint8"}, {2^24, "single"}}
  lastwarn (""); randi (c{1}{:}); disp (lastwarn ());
end
