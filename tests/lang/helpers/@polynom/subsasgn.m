function p = subsasgn (p, s, v)
  printf ("[%d steps, first %s]\n", numel (s), s(1).type);
  switch s(1).type
    case "{}"
      p.c(s(1).subs{:}) = v;
    case "."
      if numel (s) == 1
        p.c = v;
      else
        p.c = subsasgn (p.c, s(2:end), v);
      end
    otherwise
      error ("polynom: bad");
  end
end
