function h = hadamard (n)
  % HADAMARD  Hadamard matrix.
  %
  % H = hadamard (N): elements +1 and -1, orthogonal columns; N is 2^k times 1, 12, 20 or 28.
  %
  % Example: hadamard (2)  ⇒ [1 1; 1 -1]
  % See also: hilb, magic
  if (nargin < 1)
    print_usage ();
  end
  for base = [1, 12, 20, 28]
    k = log2 (n / base);
    if (k >= 0 && k == fix (k) && isfinite (k))
      h = 1;
      if (base == 28)                     % Paley: of the prime 13, twice the order
        chi = -ones (1, 13);
        chi(mod ((1:12).^2, 13) + 1) = 1;
        chi(1) = 0;
        c = [0, ones(1, 13); ones(13, 1), chi(mod ((0:12) - (0:12).', 13) + 1)];
        h = kron (c, [1 1; 1 -1]) + kron (eye (14), [1 -1; -1 -1]);
      elseif (base > 1)                   % Paley: quadratic residues of the prime base - 1
        q = base - 1;
        chi = -ones (1, q);
        chi(mod ((1:q-1).^2, q) + 1) = 1;
        chi(1) = 0;
        s = chi(mod ((0:q-1) - (0:q-1).', q) + 1);
        h = [ones(1, base); ones(q, 1), s - eye(q)];
      end
      for j = 1:k
        h = [h, h; h, -h];
      end
      return;
    end
  end
  error ("hadamard: N must be 2^k*p, for p = 1, 12, 20 or 28");
end
