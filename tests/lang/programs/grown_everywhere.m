% lang/programs/grown_everywhere.m - values grow and shrink at both ends, in variables, fields, cells and maps
1;
warning ("off", "Octave:num-to-str");
function x = put (x, i), x(end+1) = i; end
function t = push (t, i), t.v(end+1) = i; t.c{end+1} = [i i]; end
function x = cut (x), x(1) = []; end
function run_all (n)
  x = []; y = []; t = struct ('v', [], 'c', {{}}); c = {[], {}}; s = ''; q = {}; m = containers.Map (); m('k') = 1:3; st = struct ('f', {[], 'a'});
  for i = 1:n
    x = [i x]; x = [x i]; x = horzcat (x, i, i); x = horzcat (i, x); if mod (i, 5) == 0, x(1:3) = []; x(end) = []; x = cut (x); end
    y = vertcat (y, [i; i]); y = [i; y]; t = push (t, i); t.v = [t.v i]; t.v = [i t.v]; t.c = [t.c {i}]; t.c = [{'a'} t.c];
    c{1} = [c{1} i]; c{2} = [c{2} {c{1}}]; c{2}{end+1} = i; c{1} = put (c{1}, i); if mod (i, 7) == 0, c{2}(1) = []; end
    s = [s 'ab' 10]; s = ['x' s]; s = strcat (s, 'q'); q = [{s} q]; q = horzcat (q, i); q = {q{:} i};
    m('k') = [m('k') i]; m('k') = put (m('k'), i); st(1).f = [st(1).f i]; st(2).f = ['b' st(2).f]; st = [st struct('f', i)]; st = horzcat (st, st(1));
    if mod (i, 40) == 0, q = {}; c{2} = {}; st = st(1:2); end
    z = t; z.v = [z.v 1]; w = x; w = [w 1]; w = put (w, 2);
    try, x = [x; 1 2]; catch, end
    try, t.v = [t.v; 1]; catch, end
  end
  printf ('%d %d %d %d %d %d %d\n', numel (x), numel (y), numel (t.v), numel (t.c), numel (s), numel (m('k')), numel (st)); printf ('%d\n', sum (x) + sum (y) + sum (t.v) + sum (double (s)) + sum (m('k')) + sum (st(1).f));
end
run_all (200);
