# tests/session/random_classes.py - files of random classes, for random_objects.py: each answers the same calls (total,
# describe, bump, with, risky, deep) and has the properties x, t and c, so that programs need not know which class they have.

COMMON = {
    # What a value is, in one line, however deep it lies; it asks objects, which may refuse.
    "rnd_text.m": """function s = rnd_text (v, depth)
  if nargin < 2, depth = 3; end
  if depth <= 0
    s = '..';
  elseif strncmp (class (v), 'Q', 1) || strncmp (class (v), 'q', 1)
    try
      s = sprintf ('%s(%s)', class (v), describe (v, depth - 1));
    catch e
      s = ['!' e.message];
    end
  elseif iscell (v)
    s = '{';
    for k = 1:numel (v), s = [s rnd_text(v{k}, depth - 1) ' ']; end
    s = [s '}'];
  elseif isstruct (v)
    names = fieldnames (v);
    s = '<';
    for k = 1:numel (names)
      for i = 1:numel (v), s = [s names{k} ':' rnd_text(v(i).(names{k}), depth - 1) ' ']; end
    end
    s = [s '>'];
  elseif isa (v, 'containers.Map')
    names = keys (v);
    s = '[';
    for k = 1:numel (names), s = [s num2str(names{k}) '=' rnd_text(v(names{k}), depth - 1) ' ']; end
    s = [s ']'];
  elseif ischar (v)
    s = sprintf ('"%s"', v(1:min (end, 30)));
  elseif isnumeric (v) || islogical (v)
    s = sprintf ('%g,', v(1:min (end, 12)));
  else
    s = class (v);
  end
end
""",
    "rnd_keep.m": "function old = rnd_keep (new)\n  persistent last\n  old = last;\n"
                  "  if isempty (old), old = new; end\n  last = new;\nend\n",
    "rnd_first.m": "function o = rnd_first (o)\n  k = o.c;\n  for i = 1:numel (k)\n"
                   "    if strncmpi (class (k{i}), 'q', 1), o = k{i}; return; end\n  end\nend\n",
    "rnd_change.m": "function o = rnd_change (o, n)\n  o.x = n;\n  o.c{end+1} = n;\n  p = o;\n  p.x(end+1) = 4;\n"
                    "  if mod (n, 3) == 1, o = p; end\nend\n",
    "rnd_guard.m": "function r = rnd_guard (o, n)\n  done = onCleanup (@() printf ('left %s\\n', rnd_text (o, 1)));\n"
                   "  r = risky (o, n);\n  if mod (n, 2), clear done; end\n  o.x = 77;\n  r = r + sum (o.x(:));\nend\n",
    "rnd_save.m": "function o = rnd_save (o)\n  name = [tempname() '.mat'];\n  gone = onCleanup (@() delete (name));\n"
                  "  save ('-text', name, 'o');\n  clear o;\n  load (name);\nend\n",
}

OLD_RISKY = """function r = risky (obj, n)
  if mod (n, 3) == 0, error ('%s:bad', 'bad %%g', n); end
  obj.x = n;
  r = total (obj, 0);
end
"""
OLD_METHODS = {
    "total.m": """function n = total (obj, depth)
  n = sum (obj.x(:)) + numel (obj.t);
  if depth > 0
    for j = 1:numel (obj.c)
      if strncmpi (class (obj.c{j}), 'q', 1), n = n + mod (total (obj.c{j}, depth - 1), 1000); end
    end
  end
end
""",
    "describe.m": """function s = describe (obj, depth)
  s = sprintf ('%g;', total (obj, min (depth, 1)));
  s = [s rnd_text(obj.c, depth) obj.t];
end
""",
    "private/private_sum.m": "function r = private_sum (a, b)\n  r = mod (a + b, 50);\nend\n",
    "with.m": "function obj = with (obj, other)\n  obj.c{end+1} = other;\nend\n",
    "deep.m": """function n = deep (obj, n)
  if n > 0, n = 1 + deep (obj, n - 1); else, n = numel (obj.x); end
end
""",
    "subsref.m": """function v = subsref (obj, s)
  switch s(1).type
    case '.'
      v = obj.(s(1).subs);
    case '()'
      v = obj.x(s(1).subs{:});
    case '{}'
      v = obj.c{s(1).subs{:}};
  end
  if numel (s) > 1, v = subsref (v, s(2:end)); end
end
""",
    "subsasgn.m": """function obj = subsasgn (obj, s, v)
  if numel (s) > 1
    old = subsref (obj, s(1));
    v = subsasgn (old, s(2:end), v);
  end
  switch s(1).type
    case '.'
      obj.(s(1).subs) = v;
    case '()'
      obj.x(s(1).subs{:}) = v;
    case '{}'
      obj.c{s(1).subs{:}} = v;
  end
end
""",
    "plus.m": """function r = plus (a, b)
  if isnumeric (b), r = bump (a, b); elseif isnumeric (a), r = bump (b, a); else, r = with (a, b); end
end
""",
    "uminus.m": "function r = uminus (a)\n  r = a;\n  r.x = -a.x;\nend\n",
}
MIXIN = """classdef %(name)s%(base)s
  properties
    mx = %(first)s
  end
  methods
    function n = mixed (obj, k), n = obj.mx * k + sum (obj.x(:)); end
    function obj = remix (obj, k), obj.mx = k; end
  end
end
"""
ENUMERATION = """classdef %(name)s%(base)s
  properties
    x = 0
    t = ''
    c = {}
  end
  methods
    function obj = %(name)s (n)
      obj.x = n;
    end
    function n = total (obj, depth), n = sum (obj.x); end
    function s = describe (obj, depth), s = sprintf ('%%d', obj.x); end
  end
  enumeration
    Red (1)
    Green (2)
    Blue (%(blue)s)
  end
end
"""


class Class:
    """One class: its name as it is called, the files that make it, and what it has."""

    def __init__(self, maker, kind, name, above=()):
        self.r, self.kind, self.name, self.above = maker.r, kind, name, list(above)
        self.octave = maker.octave
        self.last = name.split(".")[-1]
        self.handle = kind in ("handle", "loud", "map") or any(c.handle for c in self.above)
        self.sums, self.event, self.listed = [], False, False
        self.mixin = None
        self.generation = 1 + max([c.generation for c in self.above], default=-1)

    def chance(self, share):
        return self.r.random() < share

    def has_event(self):
        return self.event or any(c.has_event() for c in self.above)

    def number_text(self):
        return str(self.r.choice([0, 1, 2, 3, 7, 0.5, -4, 12]))

    # ---- pieces of classdef files ----

    def properties(self):
        out, c = [], self.chance
        if not self.above or self.kind == "map":
            check = " (1,:) double" if not self.octave and c(0.2) else ""
            flags = self.r.choice(["", "", " (SetObservable)", " (SetObservable, AbortSet)",
                                   " (GetObservable, SetObservable)"])
            out += ["properties%s" % (flags if self.handle and not self.octave else ""),
                    "  x%s = %s" % (check, self.number_text()),
                    "  t = '%s'" % self.r.choice(["", "abc", "tt"]), "  c = {}", "end"]
        if c(0.5):
            name = "y" + "".join("2" for _ in range(self.generation))  # that of no class above
            self.sums.append("obj." + name)
            out += ["properties (%s)" % self.r.choice(["SetAccess = private", "Access = public",
                                                       "SetAccess = protected"]),
                    "  %s = %s" % (name, self.r.choice(["1", "magic (3)", "[]"])), "end"]
        if c(0.3) and not self.above:
            self.sums.append("%s.K" % self.name)
            out += ["properties (Constant)", "  K = %s" % self.number_text(), "end"]
        if c(0.4) and not self.above:
            self.sums.append("obj.d")
            out += ["properties (Dependent)", "  d", "end"]
            self.dependent = True
        else:
            self.dependent = False
        return out

    def constructor(self):
        c, calls = self.chance, []
        for above in self.above:
            if above.kind != "mixin":
                calls.append("obj@%s (%s);" % (above.name,
                                               self.r.choice(["varargin{:}", "varargin{1:min (1, end)}", ""])))
        if self.kind == "map":
            calls.append("obj@containers.Map (%s);" % self.r.choice(["", "'KeyType', 'char', 'ValueType', 'any'",
                                                                     "{'one', 'two'}, {1, 2}"]))
        body = ["function obj = %s (varargin)" % self.last] + ["  " + x for x in calls]
        body += ["  if nargin > 0, obj.x = varargin{1}; end", "  if nargin > 1, obj.c = varargin(2:end); end"]
        if c(0.2):
            body += ["  if nargin > 0 && numel (varargin{1}) > 3, error ('%s:long', 'too long for %s'); end" % (self.last, self.last)]
        return body + ["end"]

    def accessors(self):
        out, c = [], self.chance
        if self.above and self.kind != "map":
            return out
        if c(0.35):
            out += ["function obj = set.x (obj, v)", "  " + self.r.choice([
                "obj.x = v;", "if ~isnumeric (v), error ('x takes numbers'); end, obj.x = v(:)';",
                "obj.x = v; obj.t = [obj.t(1:min (end, 5)) 'x'];", "if numel (obj.x) > 6, v = 1; end, obj.x = v;",
                "obj.c = obj.c(1:min (end, 2)); obj.x = v;"]), "end"]
        if c(0.25):
            out += ["function v = get.x (obj)", "  " + self.r.choice([
                "v = obj.x;", "v = obj.x; if numel (v) > 5, v = v(1:5); end",
                "if numel (obj.t) > 8, error ('%s: no x now', class (obj)); end, v = obj.x;"]), "end"]
        if c(0.2):
            out += ["function obj = set.c (obj, v)", "  if numel (v) > 4, v = v(end-3:end); end", "  obj.c = v;", "end"]
        if self.dependent:
            out += ["function v = get.d (obj)", "  v = numel (obj.c) + sum (obj.x(:));", "end"]
        return out

    def methods(self):
        """The methods that every class has, which call each other."""
        c, out = self.chance, []
        more = "".join(" + sum (%s(:))" % s if "K" not in s else " + %s" % s for s in self.sums)
        if self.above and self.above[0].kind != "mixin" and c(0.5):
            out += ["function n = total (obj, depth)", "  n = total@%s (obj, depth)%s;" % (self.above[0].name, more),
                    "end"]
        elif not self.above or self.kind == "map" or c(0.4):
            out += ["function n = total (obj, depth)", "  n = 0;",
                    "  for i = 1:%s" % ("numel (obj)" if not self.octave and self.kind != "map" else "1"),
                    "    o = obj%s; n = n + sum (o.x(:)) + numel (o.t)%s;" %
                    ("(i)" if not self.octave and self.kind != "map" else "", more.replace("obj", "o")),
                    "    if depth > 0", "      k = o.c;", "      for j = 1:numel (k)",
                    "        if strncmpi (class (k{j}), 'q', 1), n = n + mod (total (k{j}, depth - 1), 1000); end",
                    "      end", "    end", "  end", "end"]
        if not self.above or self.kind == "map":
            out += ["function s = describe (obj, depth)",
                    "  s = sprintf ('%g;', total (obj, min (depth, 1)));",
                    "  if numel (obj) == 1, s = [s rnd_text(obj.c, depth) rnd_text(obj.t)]; end" if self.kind != "map"
                    else "  s = [s rnd_text(obj.c, depth) strjoin(keys (obj), ',')];", "end"]
            out += ["function obj = bump (obj, n)", "  " + self.r.choice([
                "obj.x = obj.x + n;", "obj.x(end+1) = n;", "for i = 1:3, obj.x = mod (obj.x * 2 + n, 101); end",
                "obj.t = [obj.t(1:min (end, 4)) sprintf('%d', n)]; obj.c{end+1} = n;",
                "o = obj; o.x = n; clear obj; obj = o; obj.x(2) = 1;", "x = obj.x; obj.x = []; obj.x = [x n];"]), "end"]
            out += ["function obj = with (obj, other)", "  " + self.r.choice([
                "obj.c{end+1} = other;", "obj.c = [obj.c(1:min (end, 3)), {other}];", "obj.c = {other, obj.t};",
                "obj.c{end+1} = other; obj.c{end+1} = @() total (other, 0);"]), "end"]
            out += ["function r = risky (obj, n)", "  r = n;", "  if mod (n, %d) == 0" % self.r.randint(2, 4),
                    "    " + self.r.choice(["error ('%s:bad', 'bad %%g of %%s', n, class (obj));" % self.last,
                                            "obj.nothing;", "obj.x = undefined_thing (n);",
                                            "k = obj.c; r = k{n + 5};",
                                            "error (struct ('message', 'thrown on', 'identifier', 'a:b'));" if self.octave else
                                            "rethrow (MException ('a:b', 'thrown by %s', class (obj)));"]),
                    "  end", "  obj.x = r;", "  r = total (obj, 0);", "end"]
            out += ["function n = deep (obj, n)", "  if n > 0, n = 1 + deep (obj, n - 1); else, n = numel (obj.x); end",
                    "end"]
        return out

    def overloads(self):
        c, out = self.chance, []
        if self.above and self.kind != "map" and c(0.6):
            return out
        if c(0.5):
            out += ["function r = plus (a, b)",
                    "  if isnumeric (b), r = bump (a, b); elseif isnumeric (a), r = bump (b, a); else, r = with (a, b); end", "end"]
        if c(0.3):
            out += ["function r = uminus (a)", "  r = a; r.x = -a.x;", "end"]
        if c(0.3):
            out += ["function r = eq (a, b)",
                    "  if isnumeric (b), r = isequal (a.x, b); elseif isnumeric (a), r = isequal (b.x, a); "
                    "else, r = isequal (a.x, b.x); end", "end"]
        if c(0.2):
            out += ["function r = mtimes (a, b)",
                    "  if isnumeric (a), r = b; r.x = a * b.x; else, r = a; r.x = a.x * 2; end", "end"]
        if c(0.15):
            out += ["function disp (obj)", "  printf ('<%s %%g>\\n', total (obj, 0));" % self.last, "end"]
        if self.listed:
            out += ["function n = end (obj, k, m)", "  n = numel (obj.c);", "end"]
        if self.listed:
            out += ["function varargout = subsref (obj, s)", "  if strcmp (s(1).type, '{}')",
                    "    s = [substruct('.', 'c') s(:)'];", "  end",
                    "  [varargout{1:max (1, nargout)}] = builtin ('subsref', obj, s);", "end",
                    "function obj = subsasgn (obj, s, v)", "  if strcmp (s(1).type, '{}')",
                    "    s = [substruct('.', 'c') s(:)'];", "  end",
                    "  obj = builtin ('subsasgn', obj, s, v);", "end"]
        return out

    def classdef(self):
        c = self.chance
        supers = [a.name for a in self.above] or (["handle"] if self.kind in ("handle", "loud") else [])
        if self.kind == "map":
            supers = ["containers.Map"]
        if self.mixin:
            supers.insert(self.r.randint(0, len(supers)), self.mixin)
        self.listed = not self.octave and not self.above and self.kind == "value" and c(0.25)
        lines = ["classdef %s%s" % (self.last, " < " + " & ".join(supers) if supers else "")]
        lines += ["  " + x for x in self.properties()]
        if self.handle and not self.octave and c(0.5) and not self.has_event():
            self.event = True
            lines += ["  events", "    Moved", "  end"]
        lines += ["  methods"]
        for part in (self.constructor(), self.accessors(), self.methods(), self.overloads()):
            lines += ["    " + x for x in part]
        if self.event:
            lines += ["    function tell (obj, n)", "      notify (obj, 'Moved');", "      obj.x = n;", "    end"]
        if self.kind == "loud":
            lines += ["    function delete (obj)", "      printf ('gone %s %%g\\n', total (obj, 0));" % self.last,
                      "      " + self.r.choice(["", "error ('in delete');", "obj.x = 5;", "rnd_text (obj);"]),
                      "    end"]
        elif self.handle and not self.octave and c(0.3):
            lines += ["    function delete (obj)",
                      "      " + self.r.choice(["obj.x = 3; obj.c = {};", "obj.c{end+1} = obj;",
                                                "k = obj.c; obj.t = sprintf ('%d', numel (k));"]), "    end"]
        lines += ["  end", "  methods (Static)", "    function o = make (n)",
                  "      o = %s (%s);" % (self.name, self.r.choice(["n", "n, n", "n, {}", ""])), "    end", "  end",
                  "end"]
        extra = {}
        if self.mixin:
            base = " < handle" if self.handle else ""
            extra[self.mixin + ".m"] = MIXIN % {"name": self.mixin, "base": base, "first": self.number_text()}
        return {**extra, "/".join(["+" + p for p in self.name.split(".")[:-1]] + [self.last + ".m"]): "\n".join(lines) + "\n"}

    def old(self):
        name, above = self.name, self.above[0].name if self.above else None
        make = ["function obj = %s (varargin)" % name,
                "  s = struct ('x', %s, 't', 'old', 'c', {{}});" % self.number_text()]
        if above:
            make = ["function obj = %s (varargin)" % name, "  p = %s (varargin{:});" % above,
                    "  s = struct ('z', %s);" % self.number_text(),
                    "  obj = class (s, '%s', p);" % name, "end"]
            return {"@%s/%s.m" % (name, name): "\n".join(make) + "\n",
                    "@%s/total.m" % name: "function n = total (obj, depth)\n  n = obj.z + total (obj.%s, depth);\nend\n" % above}
        make += ["  if nargin > 0, s.x = varargin{1}; end", "  if nargin > 1, s.c = varargin(2:end); end",
                 "  obj = class (s, '%s');" % name, "end"]
        files = {name + ".m": "\n".join(make) + "\n"}
        files["bump.m"] = "function obj = bump (obj, n)\n  obj.x = %s;\nend\n" % self.r.choice(
            ["obj.x + n", "[obj.x n]", "private_sum (obj.x, n)"])
        files["risky.m"] = OLD_RISKY % name
        files.update(OLD_METHODS)
        if self.chance(0.5):
            files["display.m"] = "function display (obj)\n  printf ('%%s = <%s %%g>\\n', inputname (1), total (obj, 0));\nend\n" % name
        if self.chance(0.5):
            files["numel.m"] = "function n = numel (obj, varargin)\n  n = 1;\nend\n"
        if self.chance(0.5):
            files["end.m"] = "function n = end (obj, k, m)\n  n = builtin ('numel', obj.x);\nend\n"
        return {"@%s/%s" % (name, f): text for f, text in files.items()}

    def enumeration(self):
        values = {"name": self.name, "base": " < handle" if self.handle else "", "blue": self.number_text()}
        return {self.name + ".m": ENUMERATION % values}

    def files(self):
        return {"old": self.old, "enum": self.enumeration}.get(self.kind, self.classdef)()
