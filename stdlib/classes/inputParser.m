classdef inputParser < handle
  % INPUTPARSER  Arguments of a function, read by their declarations: p = inputParser ()
  %
  % addRequired (p, name, check), addOptional (p, name, default, check), addParameter (p, name,
  % default, check), addParamValue (the same) and addSwitch (p, name) declare arguments in that order;
  % checks are optional. parse (p, args...) reads arguments: the required ones, the optional ones, and
  % then parameters with their values, switches, and structs whose fields are parameters. A check is a
  % function that gives true, or gives nothing and raises an error where the value is not valid.
  %
  %   Results       struct: every argument, as it was given or with its default
  %   Unmatched     struct: parameters that are not declared, where KeepUnmatched is true
  %   UsingDefaults cell: names of the arguments that were not given
  %   Parameters    cell: names of all declared arguments
  %   FunctionName  name of the function, for error messages
  %   CaseSensitive, KeepUnmatched, PartialMatching: whether names match by case (false), unknown ones
  %                 are kept (false), the beginning of a name stands for it (false)
  %   StructExpand  whether a struct stands for its fields (true)

  properties
    CaseSensitive = false;
    FunctionName = "";
    KeepUnmatched = false;
    PartialMatching = false;
    StructExpand = true;
  end

  properties (SetAccess = protected)
    Parameters = cell (1, 0);
    Results = struct ();
    Unmatched = struct ();
    UsingDefaults = cell (1, 0);
  end

  properties (Access = private)
    Declared = struct ("required", 0, "optional", 0, "defaults", {cell(1, 0)}, ...
                       "checks", {cell(1, 0)}, "switches", false (1, 0), ...
                       "priorities", zeros (1, 0));
  end

  methods
    function set.CaseSensitive (p, v)
      p.CaseSensitive = flag ("CaseSensitive", v);
    end

    function set.KeepUnmatched (p, v)
      p.KeepUnmatched = flag ("KeepUnmatched", v);
    end

    function set.PartialMatching (p, v)
      p.PartialMatching = flag ("PartialMatching", v);
    end

    function set.StructExpand (p, v)
      p.StructExpand = flag ("StructExpand", v);
    end

    function set.FunctionName (p, v)
      if (! (ischar (v) && (isrow (v) || isempty (v))))
        error ("inputParser: FunctionName must be text");
      end
      p.FunctionName = v;
    end

    function addRequired (p, name, check)
      % addRequired (p, name, check) declares an argument that must be given.
      if (nargin < 2)
        print_usage ();
      elseif (nargin < 3)
        check = [];
      end
      if (numel (p.Parameters) > p.Declared.required)
        error (["inputParser.addRequired: can't have a Required argument after Optional, " ...
                "Parameter, or Switch"]);
      end
      p.declare ("addRequired", name, [], check, false);
      p.Declared.required++;
    end

    function addOptional (p, name, default, check)
      % addOptional (p, name, default, check) declares an argument that may be given by its place.
      if (nargin < 3)
        print_usage ();
      elseif (nargin < 4)
        check = [];
      end
      if (numel (p.Parameters) > p.Declared.required + p.Declared.optional)
        error ("inputParser.Optional: can't have Optional arguments after Parameter or Switch");
      end
      p.declare ("addOptional", name, default, check, false);
      p.Declared.optional++;
    end

    function addParameter (p, name, default, varargin)
      % addParameter (p, name, default, check) declares a parameter that is given as name and value.
      % addParameter (..., "PartialMatchPriority", n): where the beginning of a name fits several
      % parameters, that with the least n is meant; 1 where none is given.
      if (nargin < 3 || numel (varargin) > 3)
        print_usage ();
      end
      check = [];
      priority = 1;
      if (mod (numel (varargin), 2) == 1)
        check = varargin{1};
      end
      if (numel (varargin) > 1)
        priority = varargin{end};
        if (! strcmpi (varargin{end - 1}, "PartialMatchPriority"))
          error ("inputParser.addParameter: the only option is PartialMatchPriority");
        elseif (! (isnumeric (priority) && isscalar (priority) && priority > 0))
          error ("inputParser.addParameter: PartialMatchPriority must be a positive number");
        end
      end
      p.declare ("addParameter", name, default, check, false);
      p.Declared.priorities(end) = priority;
    end

    function addParamValue (p, name, default, varargin)
      % addParamValue (p, name, default, check) is an older name of addParameter.
      if (nargin < 3)
        print_usage ();
      end
      p.addParameter (name, default, varargin{:});
    end

    function addSwitch (p, name)
      % addSwitch (p, name) declares a switch: true where its name is given.
      if (nargin < 2)
        print_usage ();
      end
      p.declare ("addSwitch", name, false, [], true);
    end

    function parse (p, varargin)
      % parse (p, args...) reads the arguments and leaves what they say in Results.
      d = p.Declared;
      names = p.Parameters;
      results = struct ();
      unmatched = struct ();
      used = false (size (names));
      p.Results = results;
      p.Unmatched = unmatched;
      n = numel (varargin);
      if (n < d.required)
        error ("Octave:invalid-fun-call", "%snot enough input arguments", p.who ());
      end
      for k = 1:d.required
        p.check (d, k, names{k}, varargin{k});
        results.(names{k}) = varargin{k};
        used(k) = true;
      end
      at = d.required + 1;
      for k = d.required + (1:d.optional)
        if (at > n)
          break;
        end
        v = varargin{at};
        if (isstruct (v) && isscalar (v) && p.StructExpand && ! p.accepts (d, k, v))
          break;  # it stands for parameters
        elseif (ischar (v) && (isrow (v) || isempty (v)))
          key = p.find_name (d, names, v);
          if (key > 0 && (d.switches(key) || at < n))
            break;
          elseif (! p.accepts (d, k, v))
            break;  # a name that is no parameter is told below
          end
        else
          p.check (d, k, names{k}, v);
        end
        results.(names{k}) = v;
        used(k) = true;
        at++;
      end
      for k = d.required + (1:d.optional)
        if (! used(k))
          results.(names{k}) = d.defaults{k};
        end
      end
      while (at <= n)
        name = varargin{at++};
        if (isstruct (name) && isscalar (name) && p.StructExpand)
          fields = [fieldnames(name), struct2cell(name)].';
          varargin = [fields(:).', varargin(at:n)];
          n = numel (varargin);
          at = 1;
          continue;
        elseif (! (ischar (name) && isrow (name)))
          error ("%snon-string for Parameter name or Switch", p.who ());
        end
        k = p.find_name (d, names, name);
        if (k == 0)
          k = p.find_optional (d, names, used, name);
        end
        if (k > 0 && d.switches(k))
          results.(names{k}) = true;
          used(k) = true;
          continue;
        elseif (k == 0 && ! p.KeepUnmatched)
          error ("%sargument '%s' is not a valid parameter", p.who (), upper (name));
        elseif (at > n)
          error ("%sno value for parameter '%s'", p.who (), name);
        end
        v = varargin{at++};
        if (k == 0)
          unmatched.(name) = v;
        else
          p.check (d, k, names{k}, v);
          results.(names{k}) = v;
          used(k) = true;
        end
      end
      unused = find (! used);
      for k = unused
        results.(names{k}) = d.defaults{k};
      end
      p.Results = results;
      p.Unmatched = unmatched;
      p.UsingDefaults = names(unused);
    end

    function disp (p)
      % disp (p) shows the settings of the parser and the names of the arguments.
      if (nargin != 1)
        print_usage ();
      end
      yes = {"false", "true"};
      printf ("inputParser object with properties:\n\n");
      printf ("   CaseSensitive   : %s\n", yes{p.CaseSensitive + 1});
      printf ("   FunctionName    : \"%s\"\n", p.FunctionName);
      printf ("   KeepUnmatched   : %s\n", yes{p.KeepUnmatched + 1});
      printf ("   PartialMatching : %s\n", yes{p.PartialMatching + 1});
      printf ("   StructExpand    : %s\n\n", yes{p.StructExpand + 1});
      printf ("Defined parameters:\n\n   {%s}\n", strjoin (p.Parameters, ", "));
    end
  end

  methods (Access = private)
    function declare (p, method, name, default, check, is_switch)
      if (! isvarname (name))
        error ("inputParser.%s: NAME must be a valid name of a variable", method);
      elseif (any (strcmpi (name, p.Parameters)))
        error ("inputParser.%s: argname '%s' has already been specified", method, name);
      elseif (ischar (check) && isrow (check))
        check = str2func (check);
      elseif (! (is_function_handle (check) || isempty (check)))
        error ("inputParser.%s: CHECK must be a function handle", method);
      end
      p.Parameters{end + 1} = name;
      p.Declared.defaults{end + 1} = default;
      p.Declared.checks{end + 1} = check;
      p.Declared.switches(end + 1) = is_switch;
      p.Declared.priorities(end + 1) = 1;
    end

    function text = who (p)
      text = p.FunctionName;
      if (! isempty (text))
        text = [text ": "];
      end
    end

    function k = find_name (p, d, names, name)
      % Number of the parameter or switch of that name, 0 where there is none.
      first = d.required + d.optional;
      if (p.CaseSensitive)
        k = find (strcmp (name, names(first + 1:end)));
      else
        k = find (strcmpi (name, names(first + 1:end)));
      end
      if (isempty (k) && p.PartialMatching && ! isempty (name))
        if (p.CaseSensitive)
          k = find (strncmp (name, names(first + 1:end), numel (name)));
        else
          k = find (strncmpi (name, names(first + 1:end), numel (name)));
        end
        if (numel (k) > 1)
          order = d.priorities(first + k);
          k = k(order == min (order));
        end
        if (numel (k) > 1)
          error ("%s'%s' is the beginning of several parameters: %s", p.who (), name, ...
                 strjoin (names(first + k), ", "));
        end
      end
      if (isempty (k))
        k = 0;
      else
        k += first;
      end
    end

    function k = find_optional (p, d, names, used, name)
      % Number of an optional argument that was not given at its place and is given by its name.
      k = find (strcmpi (name, names(d.required + (1:d.optional))));
      if (isempty (k) || used(d.required + k) ...
          || (p.CaseSensitive && ! strcmp (name, names{d.required + k})))
        k = 0;
      else
        k += d.required;
      end
    end

    function tf = accepts (p, d, k, v)
      tf = true;
      if (! isempty (d.checks{k}))
        tf = isempty (reason_against (d.checks{k}, v));
      end
    end

    function check (p, d, k, name, v)
      if (isempty (d.checks{k}))
        return;
      end
      reason = reason_against (d.checks{k}, v);
      if (isempty (reason))
        return;
      elseif (k > d.required && k <= d.required + d.optional)
        error ("%sfailed validation of %s\nValidation function: %s", p.who (), upper (name), ...
               strtrim (disp (d.checks{k})));  % a name with its "@", unlike func2str
      end
      error ("%sfailed validation of %s%s", p.who (), upper (name), reason);
    end
  end
end

function v = flag (name, v)
  if (! (isscalar (v) && (islogical (v) || isnumeric (v))))
    error ("inputParser: %s must be true or false", name);
  end
  v = logical (v);
end

% What speaks against a value: '' where the check gives true, or gives nothing and raises no error.
function reason = reason_against (check, v)
  reason = "";
  try
    ok = check (v);
    return_value = true;
  catch e
    return_value = false;
    if (isempty (strfind (e.message, "called with too many outputs")))
      reason = sprintf (". %s", e.message);
    end
  end
  if (return_value && ! all (ok(:)))
    reason = sprintf (". Checked with \"%s\"", func2str (check));
  elseif (! return_value && isempty (reason))
    try
      check (v);
    catch e
      reason = sprintf (". %s", e.message);
    end
  end
end
