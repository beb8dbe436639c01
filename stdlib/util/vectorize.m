function g = vectorize (f)
  % VECTORIZE  operators of a formula made element-wise.
  %
  % G = vectorize (FUN): *, / and ^ in the text or anonymous function FUN become .*, ./ and .^.
  %
  % Example: vectorize ("a*b^2")  ⇒ "a.*b.^2"
  % See also: cellfun, str2func
  if (nargin < 1)
    print_usage ();
  end
  warning ("Octave:legacy-function", "vectorize is unreliable; its use is strongly discouraged");
  if (ischar (f))
    g = dotted (f);
  elseif (is_function_handle (f) && strncmp (func2str (f), "@", 1))
    g = str2func (dotted (func2str (f)));
  else
    error ("vectorize: FUN must be a string or anonymous function handle");
  end
end

function s = dotted (s)
  s = regexprep (s, '(?<![.\^\x2A])(\*\*|[*/^])', '.$1');
end
