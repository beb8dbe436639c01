function f = inline (expr, varargin)
  % INLINE  a function made of the text of an expression.
  %
  % F = inline (EXPR): a function handle with the variables of EXPR, in alphabetical order, as parameters; x where
  % there are none.
  % F = inline (EXPR, NAME, ...): the parameters are those named.
  % F = inline (EXPR, N): the parameters are x, P1, ..., PN.
  %
  % Anonymous functions are the better way; this one is for older programs.
  %
  % Example: f = inline ("a*x"); f (2, 3)  ⇒ 6
  % See also: formula, argnames, vectorize, str2func
  if (nargin == 0)
    print_usage ();
  elseif (! ischar (expr))
    error ("inline: EXPR must be a string");
  end
  if (nargin == 1)
    names = symvar (expr);
    names = names(! ismember (names, {"i", "j", "pi", "e", "Inf", "NaN", "NA", "eps"}));
    if (isempty (names))
      names = {"x"};
    end
  elseif (nargin == 2 && isnumeric (varargin{1}))
    n = varargin{1};
    if (! (isscalar (n) && n == fix (n) && n >= 0))
      error ("inline: N must be a positive integer");
    end
    names = [{"x"}, arrayfun(@(k) sprintf ("P%d", k), 1:n, "UniformOutput", false)];
  elseif (iscellstr (varargin))
    names = varargin;
  else
    error ("inline: additional arguments must be strings");
  end
  f = str2func (["@(" strjoin(names(:).', ", ") ") " expr]);
end
