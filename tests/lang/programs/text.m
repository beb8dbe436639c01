% lang/programs/text.m - programs over strings
1;
function r = caesar(s, k)
  r = s;
  m = s >= 'a' & s <= 'z';
  r(m) = char(mod(s(m) - 'a' + k, 26) + 'a');
end
function r = is_palindrome(s)
  s = lower(s(isalpha(s)));
  r = strcmp(s, fliplr(s));
end
% behaviour: shifting letters through a mask
caesar('hello, world', 3), caesar(caesar('abcxyz', 5), -5)
% behaviour: palindromes
is_palindrome('A man, a plan, a canal: Panama'), is_palindrome('nope')
% behaviour: counting words in a struct with dynamic fields
counts = struct();
for w = strsplit('a b a c b a', ' ')
  if isfield(counts, w{1}), counts.(w{1})++; else, counts.(w{1}) = 1; end
end
counts
% behaviour: run-length encoding by regexprep and loops
s = 'aaabbc'; out = ''; while ! isempty(s), n = find([s != s(1), true], 1) - 1; out = [out, sprintf('%s%d', s(1), n)]; s(1:n) = []; end, out
% behaviour: reversing the words
strjoin(fliplr(strsplit('one two three', ' ')), ' ')
% behaviour: capitals by regexprep
s = 'some words here'; s(regexp(s, '(^|\s)\w') + [0 1 1]) -= 32; char(s)
% behaviour: numbers out of text
cellfun(@str2double, regexp('a1b22c333', '\d+', 'match'))
% behaviour: building a table of text rows
t = char('one', 'three'); size(t), ['|' t(1, :) '|']
% behaviour: vowels counted
sum(ismember('programming language', 'aeiou'))
