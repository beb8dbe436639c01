% behaviour: eye and diag make diagonal matrices; some operations keep that form, all others lose it
1;
function t (x), printf ("%s %s\n", typeinfo (x), mat2str (full (x))); end
D = eye (3); E = diag ([1 2 3]); P = eye (3)(:, [3 1 2]); A = [1 NaN 2; 3 4 5; Inf 6 7];
I = eye (2)
disp (E);
x = 2 * E, P
t (D); t (E); t (P); t (E * 2); t (E / 2); t (2 \ E); t (E + D); t (E - D); t (E * E); t (E'); t (-E); t (E ^ 2); t (inv (E));
t (P'); t (P * P); t (inv (P)); t (P ^ 2); t (E(1:2, 1:2)); t (E(:, :)); t (D([2 1 3], :)); t (E(:, 1:2));
t (diag ([1i 2])); t (E * single (2)); t (E .* 2); t (E + 1); t (P * 2); t (P + P); t (P * E); t ([E]); t (E(:)'); t (E([1 2], 1)');
t (eye (2, 3)); t (eye (2, 3)'); t (eye (1)); t (diag ([1 2], 1)); t (E / diag ([2 0 3])); t (diag ([2 0 3]) \ E);
% behaviour: zeros beside the diagonal do not meet NaN and Inf
disp (P * A); disp (A * P); disp (diag ([2 3 4]) * A); disp (A * diag ([2 3 4])); disp (P \ A);
% behaviour: a store makes an ordinary matrix of it; other variables keep theirs
F = D; F(1, 2) = 5; t (F); t (D);
G = D; G(:, 2) = []; t (G);
H = D; H(4, 4) = 1; t (H);
warning ("off", "all"); t (inv (diag ([0 2])));
c = {eye(2)}
s.a = eye (2)
