function retval = rng (varargin)
  % RNG  seed of the random generators.
  %
  % rng (SEED), rng ("shuffle") by the clock, rng ("default"). S = rng () is their state, rng (S) goes back to it;
  % S = rng (SEED) is the state before. A second argument names the generator: "twister".
  %
  % Example: rng (42); a = rand (); rng (42); a == rand ()  is true
  % See also: rand, randn, rande, randg, randp
  if (nargin > 2 || (nargin == 2 && isstruct (varargin{1})))
    print_usage ();
  end
  names = {"rand", "randi", "rande", "randg", "randn", "randp"};
  s.Type = "twister";
  s.Seed = "Not applicable";
  s.State = {rand("twister"), rande("twister"), randg("twister"), randn("twister"), randp("twister")};
  if (nargin == 0 || nargout > 0)
    retval = s;
  end
  if (nargin == 0)
    return;
  end
  first = varargin{1};
  if (isstruct (first) && isscalar (first) && isempty (setxor (fieldnames (first), fieldnames (s))))
    kind = first.Type;
    restore (first.State);
    return;
  end
  if (nargin == 2)
    generator (varargin{2});
  end
  if (isscalar (first) && isnumeric (first) && isreal (first) && first >= 0)
    seed = first;
    restore (repmat ({seed}, 1, 5));
  elseif (nargin == 1 && strcmp (first, "default"))
    restore (repmat ({0}, 1, 5));
  elseif (strcmp (first, "shuffle"))
    restore (repmat ({"reset"}, 1, 5));
  else
    print_usage ();
  end
end

function restore (state)
  rand ("twister", state{1});
  rande ("twister", state{2});
  randg ("twister", state{3});
  randn ("twister", state{4});
  randp ("twister", state{5});
end

function generator (name)
  if (! ischar (name))
    error ("rng: GENERATOR must be a string");
  end
  switch (lower (name))
    case {"simdtwister", "combrecursive", "philox", "threefry", "multfibonacci", "v4", "v5uniform", "v5normal"}
      error ("rng: random number generator \"%s\" is not available in Octave", lower (name));
    case "twister"
    otherwise
      error ("rng: unknown random number generator \"%s\"", name);
  end
end
