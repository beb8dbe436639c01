% lang/strings/regexps.m - regular expressions
% behaviour: start, end, token extents, match, tokens, names and split
[s, e, te, m, t, n, sp] = regexp('ab12cd', '([a-z])([0-9]+)')
% behaviour: options choose the outputs
regexp('one two', '\w+', 'match')
regexp('k=v', '(\w)=(\w)', 'tokens')
% behaviour: once
regexp('one two', '\w+', 'match', 'once'), regexp('abc', 'x', 'match', 'once'), regexp('a1', '(\d)', 'tokens', 'once')
% behaviour: names
regexp('w=10', '(?<key>\w+)=(?<val>\d+)', 'names')
% behaviour: no match
regexp('abc', 'x'), regexp('abc', 'x', 'match'), isempty(regexp('abc', '\d', 'once'))
% behaviour: split
regexp('a,b;c', '[,;]', 'split')
% behaviour: case
regexpi('ABC', 'b', 'match'), regexp('ABC', 'b', 'match', 'ignorecase')
% behaviour: anchors and classes
regexp('abc', '^a.*c$', 'match'), regexp("a b", '\s')
% behaviour: greedy and lazy
regexp('<a><b>', '<.*>', 'match'), regexp('<a><b>', '<.*?>', 'match')
% behaviour: alternation with groups
regexp('cat dog', '(cat|dog)', 'tokens')
% behaviour: lookahead and lookbehind
regexp('price 10', '(?<=price )\d+', 'match'), regexp('foobar', 'foo(?=bar)', 'match')
% behaviour: on a cell of strings
regexp({'a1', 'b'}, '\d', 'match')
% behaviour: replacement with groups
regexprep('2020-01-02', '(\d+)-(\d+)-(\d+)', '$3/$2/$1')
% behaviour: replacement once and by case
regexprep('aaa', 'a', 'b', 'once'), regexprep('AaA', 'a', 'x', 'ignorecase')
% behaviour: replacement over a cell
regexprep({'ab', 'cb'}, 'b', 'X')
% behaviour: escaped characters
regexp('a.b', '\.'), regexp('a+b', '\+', 'match')
