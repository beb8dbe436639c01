function r = subsref (t, s)
  r = "";
  for k = 1:numel (s)
    switch s(k).type
      case "."
        r = [r, ".", s(k).subs];
      otherwise
        c = s(k).subs;
        for i = 1:numel (c)
          if ! ischar (c{i}), c{i} = num2str (c{i}); end
        end
        r = [r, s(k).type(1), strjoin(c, ","), s(k).type(2)];
    end
  end
end
