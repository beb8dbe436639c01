function s = substruct (varargin)
  % SUBSTRUCT  the struct array that subsref and subsasgn take.
  %
  % S = substruct (TYPE, SUBS, ...): TYPE is "()", "{}" or "."; SUBS a cell array of indices, or the name of a field.
  %
  % Example: substruct ("()", {1}, ".", "f")  ⇒ 1x2 struct
  % See also: subsref, subsasgn
  if (nargin < 2 || mod (nargin, 2) != 0)
    print_usage ();
  end
  type = varargin(1:2:end);
  subs = varargin(2:2:end);
  for k = 1:numel (type)
    if (! (ischar (type{k}) && any (strcmp (type{k}, {"()", "{}", "."}))))
      error ("substruct: TYPE must be one of \"()\", \"{}\", or \"\"");
    elseif (strcmp (type{k}, "."))
      if (! ischar (subs{k}))
        error ("substruct: for TYPE == ., SUBS must be a character string");
      end
    elseif (! (iscell (subs{k}) || (ischar (subs{k}) && strcmp (subs{k}, ":"))))
      error ("substruct: for TYPE == () or {}, SUBS must be a cell array");
    end
  end
  s = struct ("type", type, "subs", subs);
  for k = 1:numel (s)
    s(k).subs = subs{k};
  end
end
