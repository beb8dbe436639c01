% members of a case in braces are all made before one is compared, and cases behind the one that matches are not
function r = told (x)
  printf ('told %s\n', x); r = x;
end
function which_of (v)
  switch v
    case {'a', told('b')}
      disp ('first');
    case {told('c'), 'd', told('e')}
      disp ('second');
    case told ('f')
      disp ('third');
    otherwise
      disp ('none');
  end
end
which_of ('a'); which_of ('b'); which_of ('e'); which_of ('f'); which_of ('g');
