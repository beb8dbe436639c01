% tests/stdlib/inputParser.m - inputParser by its documented behaviour.
function p = a_parser ()
  p = inputParser ();
  p.FunctionName = "area";
  p.addRequired ("width", @(x) x > 0);
  p.addOptional ("unit", "m", @(x) any (strcmp (x, {"m", "cm"})));
  addOptional (p, "scale", 1, @isnumeric);
  addParameter (p, "Title", "", @ischar);
  p.addParamValue ("Count", 3);
  p.addSwitch ("Exact");
end
function text = complaint (f)
  text = "";
  try
    f ();
  catch e
    text = e.message;
  end
end
function no_value (x)
  if (x > 3)
    error ("more than three");
  end
end

p = a_parser ();
assert (p.Parameters, {"width", "unit", "scale", "Title", "Count", "Exact"});
p.parse (2);
assert (p.Results, struct ("width", 2, "unit", "m", "scale", 1, "Title", "", "Count", 3, "Exact", false));
assert (p.UsingDefaults, {"unit", "scale", "Title", "Count", "Exact"});
parse (p, 2, "cm", 5, "COUNT", 7, "exact", "title", "t");
assert (p.Results, struct ("width", 2, "unit", "cm", "scale", 5, "Count", 7, "Exact", true, "Title", "t"));
assert (isempty (p.UsingDefaults));
assert (fieldnames (p.Results), {"width"; "unit"; "scale"; "Count"; "Exact"; "Title"});
p.parse (2, "Count", 8);  % the name of a parameter ends what is given by its place
assert ({p.Results.unit, p.Results.scale, p.Results.Count}, {"m", 1, 8});
p.parse (2, "cm", "Exact");
assert ({p.Results.unit, p.Results.Exact}, {"cm", true});

% It is a handle: what one holder declares the others see.
q = p;
q.addParameter ("Late", 0);
assert (p.Parameters{end}, "Late");
assert (isobject (p) && isa (p, "handle") && strcmp (class (p), "inputParser"));
assert (exist ("inputParser"), 2);
assert (exist ("inputParser", "class"), 8);
assert (ismethod (p, "parse") && isprop (p, "Results"));

% Names and cases.
p = a_parser ();
p.CaseSensitive = true;
assert (complaint (@() p.parse (1, "m", 2, "title", "x")), "area: argument 'TITLE' is not a valid parameter");
p.CaseSensitive = false;
assert (complaint (@() p.parse (1, "m", 2, "tit", "x")), "area: argument 'TIT' is not a valid parameter");
p.PartialMatching = true;
p.parse (1, "m", 2, "tit", "x");
assert (p.Results.Title, "x");
p.addParameter ("Titan", 0);
assert (! isempty (strfind (complaint (@() p.parse (1, "m", 2, "tit", "x")), "several parameters: Title, Titan")));
p.addParameter ("Titus", 0, @isnumeric, "PartialMatchPriority", 0.5);
p.parse (1, "m", 2, "tit", 6);
assert ({p.Results.Titus, p.Results.Titan}, {6, 0});

% What does not fit.
p = a_parser ();
assert (complaint (@() p.parse ()), "area: not enough input arguments");
assert (complaint (@() p.parse (-1)), "area: failed validation of WIDTH. Checked with \"@(x) x > 0\"");
assert (complaint (@() p.parse (1, "mm")), "area: argument 'MM' is not a valid parameter");
assert (complaint (@() p.parse (1, 7)), ["area: failed validation of UNIT\nValidation function: " ...
                                         "@(x) any (strcmp (x, {\"m\", \"cm\"}))"]);
assert (complaint (@() p.parse (1, "m", 2, "Title", 5)), "area: failed validation of TITLE. Checked with \"ischar\"");
assert (complaint (@() p.parse (1, "m", 2, "Title")), "area: no value for parameter 'Title'");
assert (complaint (@() p.parse (1, "m", 2, 5, 5)), "area: non-string for Parameter name or Switch");

% Structs stand for parameters, unless an optional argument takes them.
p = a_parser ();
p.parse (1, struct ("Count", 4), "Title", "t");
assert ({p.Results.unit, p.Results.Count, p.Results.Title}, {"m", 4, "t"});
p.parse (1, "Count", 5, struct ("Count", 6, "Title", "z"));
assert ({p.Results.Count, p.Results.Title}, {6, "z"});
p.StructExpand = false;
assert (complaint (@() p.parse (1, "m", 2, struct ("Count", 4))), "area: non-string for Parameter name or Switch");
p = inputParser;
p.addOptional ("s", 1);
p.parse (struct ("a", 2));
assert (p.Results.s.a, 2);

% What is not declared.
p = inputParser;
p.addParameter ("a", 1);
p.KeepUnmatched = true;
p.parse ("b", 2, struct ("c", 3), "A", 4);
assert (p.Unmatched, struct ("b", 2, "c", 3));
assert (p.Results, struct ("a", 4));
p.parse ();
assert (p.Unmatched, struct ());
assert (p.UsingDefaults, {"a"});

% A check may give nothing and raise; its message is told.
p = inputParser;
p.addRequired ("n", @no_value);
p.addParameter ("m", 1, @(x) validateattributes (x, {"numeric"}, {"positive"}));
p.parse (2, "m", 4);
assert (p.Results, struct ("n", 2, "m", 4));
assert (complaint (@() p.parse (4)), "failed validation of N. more than three");
assert (strncmp (complaint (@() p.parse (2, "m", -4)), "failed validation of M. ", 24));

% A last text is an optional argument, if no switch has that name.
p = inputParser;
p.addOptional ("first", "none");
p.addParameter ("line", 0);
p.parse ("line");
assert (p.Results.first, "line");
p = inputParser;
p.addOptional ("first", "none");
p.addSwitch ("line");
p.parse ("line");
assert (p.Results, struct ("first", "none", "line", true));
p = inputParser;
p.addOptional ("c", {1, 2});
p.parse ();
assert (p.Results.c, {1, 2});

% Declarations.
p = a_parser ();
assert (! isempty (strfind (complaint (@() p.addRequired ("x")), "have a Required argument after")));
assert (! isempty (strfind (complaint (@() p.addOptional ("x", 1)), "have Optional arguments after")));
assert (complaint (@() p.addSwitch ("TITLE")), "inputParser.addSwitch: argname 'TITLE' has already been specified");
assert (! isempty (strfind (complaint (@() p.addParameter ("1x", 1)), "valid name")));
assert (! isempty (strfind (complaint (@() p.addParameter ("x", 1, 2)), "function handle")));
assert (strncmp (complaint (@() p.addParameter ("x")), "Invalid call to addParameter", 28));
try
  p.Results = 1;
catch e
end
assert (! isempty (strfind (e.message, "protected access")));
assert (strncmp (evalc ("disp (p)"), "inputParser object with properties:", 35));
assert (! isempty (strfind (evalc ("p"), "{width, unit, scale, Title, Count, Exact}")));

% An optional argument can be given by its name, where its check refuses the name itself.
q = inputParser ();
q.addRequired ("x");
q.addOptional ("limits", [], @isnumeric);
q.addOptional ("label", "none", @(v) ischar (v) && v(1) == '#');
q.addParameter ("color", "red");
q.parse (1, "label", "#2", "color", "blue");
assert (q.Results.label, "#2");
assert (isempty (q.Results.limits));
assert (q.Results.color, "blue");
q.parse (1, "LIMITS", [2, 3]);
assert (q.Results.limits, [2, 3]);
assert (q.UsingDefaults, {"label", "color"});
assert (complaint (@() q.parse (1, [2, 3], "limits", 4)), "argument 'LIMITS' is not a valid parameter");
assert (complaint (@() q.parse (1, "limits", "x")), "failed validation of LIMITS\nValidation function: @isnumeric");

% It can end.
delete (p);
assert (! isvalid (p));
disp ("ok inputParser")
