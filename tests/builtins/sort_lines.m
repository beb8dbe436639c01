% tests/builtins/sort_lines.m - stable sorting with NaN, negative zero, runs, many elements, every class.
x=[3 NaN 1 -0 0 2 NaN -0 5 0]; [a,b]=sort(x), [a,b]=sort(x,'descend'), 1./sort([0 -0 1 -0])
[a,b]=sort(single(x)), sort(int8([3 -4 127 -128 0])), [a,b]=sort([3 1 3 1;1 2 1 2;2 2 2 2],2,'descend')
r=mod((1:3000)*77,1009); [a,b]=sort(r); printf('%d %d %d\n', issorted(a), isequal(r(b),a), sum(b.*(1:3000)))
[a,b]=sort(r,'descend'); printf('%d %d %d\n', issorted(a,'descend'), isequal(r(b),a), sum(b.*(1:3000)))
r=[r NaN r -r NaN]; [a,b]=sort(r','descend'); printf('%d %d %d\n', isequaln(r(b)',a), sum(b.*(1:9002)'), sum(isnan(a(1:2))))
a=sort(uint8(r)); a(1:2000:end), a=sort(int32(r),'descend'); a(1:2000:end), sort('hello'), sort([true false true]), sort(int64([9223372036854775807 -5 3])), sort(uint64([18446744073709551615 5 3]),'descend')
sort([1:20 5:-1:-30 7]), sort([]), sort(zeros(0,3)), sort(5)
