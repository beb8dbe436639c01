% behaviour: save writes Octave's text format: a line with the name, the type, the size, the elements
% behaviour: each class, shape and form of value has the type that Octave gives it
% behaviour: save ("-", NAMES) returns the text, and patterns select in their order
1;
function show_saved (varargin)
  a = 1; b = [1 2;3 4.5]; c = 1+2i; d = [1+2i 3; NaN -Inf]; s = 'abc'; q = "dq"; m = ['ab';'cd']; e = []; e3 = zeros(0,3,2);
  es = ''; eq = ""; t = true; tm = [true false]; i8 = int8(-5); i8m = int8([1 2;3 4]); u64 = uint64(18446744073709551615);
  i64 = int64([1 2 3]); ce = {1,'a';[1 2 3],{2}}; cemp = {}; cemp2 = cell(2,0); ce3 = cell(0,3); st.x = 1; st.y = 'hello';
  sa(2).x = 3; sa(1).x = 'q'; sempty = struct('a',{}); r = 1:5; r2 = 0:0.1:0.3; rn = -(1:3); nd = reshape(1:8,2,2,2);
  ndc = reshape((1:4)*i,1,2,2); sg = single(1.5); sgm = single([1 2;3 4.1]); scx = single(1+2i); f = @sin; g = @(x) x+a;
  h = @(x,y) x.*y+1; na = NA; n = NaN; mi = [NaN NA Inf -Inf 0.1 1e10 1e-300 pi]; dg = eye(3); dg2 = 2*eye(2,3);
  pm = eye(3)([2 3 1],:); ndb = true(2,1,2); ndi = reshape(int16(1:4),1,2,2); ndch = reshape('abcdefgh',2,2,2);
  ndcell = cell(1,2,2); ndst = repmat(struct('a',1),[1 1 2]); nest.in.deep = 5; multi = "line1\nline2"; rng0 = 1:0;
  z = zeros(3,0); y2 = char(zeros(3,0)); dc = diag([1 2i]); x__empty = struct();
  text = save ("-text", "-", varargin{:});
  puts (text(find (text == "\n", 1)+1:end));
end
show_saved ("a", "b", "c", "d", "s", "q", "m", "e*", "t*", "i8*", "u64", "i64");
show_saved ("c?*", "st", "sa", "sempty", "r*", "nd*", "sg*", "scx");
show_saved ("f", "g", "h", "na", "n", "mi", "dg*", "dc", "pm", "nest", "multi", "z", "y2", "x__empty");
