% tests/lang/classes/arrays_of_objects.m - arrays of objects made, moved and converted, and static methods by name.
function joined (a), printf ("%s:%s %s\n", class (a), sprintf (" %d", size (a)), sprintf (" %g", a.v)); end
a = [Coin(1) Coin(2) Coin(3)];
% repeated, permuted, taken apart
joined (repmat (a, 2, 1)); joined (repmat (Coin (4), [2 2])); joined (repmat (a, 1, 0)); joined (permute (a, [2 1]));
c = num2cell (a); joined (c{3}); disp (size (c));
h = repmat (Tally (), 1, 2); h(1).n = 5; disp (h(2).n); c = num2cell (h); disp (c{1} == h(2)); joined_n = size (permute (h, [2 1]))
% none
e = Coin.empty; disp (class (e)); disp (size (e)); disp (size (Coin.empty (0, 3))); disp (size (Coin.empty ([3 0])));
e(3) = Coin (5); joined (e);
disp (size (a.empty (2, 0))); t = Tally.empty; disp (isa (t, "handle")); disp (isempty (t));
try, Coin.empty (2), catch x, disp (x.message), end
b = Coin.empty; for k = 1:3, b = [b Coin(k)]; end, joined (b);
% what is no object becomes one by the constructor
a(2) = 9; joined (a); a(5) = 6; joined (a); joined ([Coin(1), 5]); joined ([5; Coin(1); 6]); a(:) = 0; joined (a);
try, [Tally(), 3], catch x, disp (! isempty (x.message)), end
a(4:5) = []; joined (a);
% a method is called once, with the whole array
a(2) = 3; disp (a.sums); printf ("%d %d\n", a.sums, numel ({a.sums, 1}));
% f ().x is a field of what f gives, Name.x of the class
disp (Coin ().double); disp (Coin ().v); disp (Coin (8).v);
% static methods: by handle, by text, and hiding no function
f = @Coin.of; x = f (2); disp (x.v); disp (feval ("Coin.of", 3).v); disp (nargin ("Coin.of")); disp (func2str (f));
y = cellfun (@Coin.of, {1, 2}, "UniformOutput", false); disp (y{2}.v);
Coin ().show (); disp (isa (Coin (), "Coin")); disp (Coin.isa (1));
try, f = @Coin.nothing; f (1), catch x, disp (x.message), end
try, f = @Coin.double; f (1), catch x, disp (x.message), end
