function r = subsref (p, s)
  switch s(1).type
    case "()"
      r = polyval (p.c, s(1).subs{:});
    case "{}"
      r = p.c(s(1).subs{:});
    case "."
      switch s(1).subs
        case "c"
          r = p.c;
        case "deg"
          r = numel (p.c) - 1;
        otherwise
          error ("polynom: no field %s", s(1).subs);
      end
  end
  if numel (s) > 1
    r = subsref (r, s(2:end));
  end
end
