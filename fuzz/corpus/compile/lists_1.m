Ef(c{:}, s.a, s(2).(n), x(c{:}){end}); [c{:}; s.b]; {c{:}, 1; 2, s.a}; [a, b] = c{:}; [p, q] = s.f; x(c{:}) = 3; x{c{1}}.y(end, s.i) = c{end}{:};
