function tf = isstring (x)
  % ISSTRING  whether a value is a string object.
  %
  % TF = isstring (X) is always false: there are no string objects, text is of class char.
  %
  % Example: isstring ("abc")  ⇒ 0
  % See also: ischar, iscellstr
  if (nargin != 1)
    print_usage ();
  end
  tf = false;
end
