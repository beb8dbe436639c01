% lang/strings/search.m - finding and replacing
% behaviour: strfind
strfind('abcabc', 'bc'), isempty(strfind('abc', 'x')), strfind({'ab', 'ba'}, 'a')
% behaviour: strrep
strrep('hello world', 'o', '0'), strrep({'aa', 'ba'}, 'a', 'xy')
% behaviour: index and rindex
index('abcb', 'b'), rindex('abcb', 'b')
% behaviour: strtok
[t, r] = strtok('one two three'), [t, r] = strtok('a,b', ',')
% behaviour: strsplit and strjoin
strsplit('a,b,,c', ','), strjoin({'x', 'y', 'z'}, '-')
% behaviour: ostrsplit
ostrsplit('a:b;c', ':;')
% behaviour: regexprep
regexprep('abc123', '\d', '#'), regexprep('john smith', '(\w+) (\w+)', '$2 $1')
% behaviour: strncmp and friends
strcmp('a', 'a'), strcmp({'a', 'b'}, 'a'), strcmpi('ABC', 'abc'), strncmp('abcd', 'abxx', 2), strncmpi('ABc', 'abd', 2)
% behaviour: startsWith and endsWith
startsWith('hello', 'he'), endsWith('hello', 'lo'), startsWith({'ab', 'cd'}, 'a')
% behaviour: strtrim
['[' strtrim("  a b \t") ']'], strtrim({' x ', 'y '})
% behaviour: deblank
['[' deblank('  a  ') ']']
% behaviour: fliplr and length
fliplr('abc'), length('hello')
% behaviour: substr by index and end
s = 'hello'; s(2:3), s(end:-1:1), s([1 end])
% behaviour: ismember of strings
ismember('a', {'a', 'b'}), ismember({'a', 'z'}, {'a', 'b'})
% behaviour: validatestring
validatestring('app', {'apple', 'pear'})
% behaviour: strvcat and char
strvcat('a', 'bcd'), size(strvcat('a', '', 'b'))
% behaviour: lower and upper of cells
lower({'AB', 'Cd'})
% behaviour: num2cell of a string
num2cell('ab')
% behaviour: cellfun on strings
cellfun('length', {'a', 'bb', ''}), cellfun(@upper, {'a', 'b'}, 'UniformOutput', false)
