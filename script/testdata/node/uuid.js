// The package uuid, one expression a line; uuid is the module.
uuid.v4().replace(/[0-9a-f]/g, 'x').length
/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid.v4())
/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid.v1())
uuid.v4({ random: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] })
uuid.v5('hello', uuid.v5.DNS)
uuid.v5('héllo€', uuid.v5.URL)
uuid.v3('hello', '1b671a64-40d5-491e-99b0-da01ff1f3341')
uuid.v3('x', uuid.parse(uuid.v3.URL))
uuid.v5([1, 2, 3], uuid.NIL)
uuid.v5('x', 'nope')
uuid.v5('x', [1])
['d9428888-122b-11e1-b85c-61cd3cbb3210', 'D9428888-122B-11E1-B85C-61CD3CBB3210', uuid.NIL, 'nope', '', 5, undefined, 'd9428888122b11e1b85c61cd3cbb3210', 'd9428888-122b-01e1-b85c-61cd3cbb3210', 'd9428888-122b-11e1-c85c-61cd3cbb3210'].map(uuid.validate)
uuid.version('109156be-c4fb-41ea-b1b4-efe1671c5836') + ' ' + uuid.version(uuid.NIL)
uuid.version('x')
[...uuid.parse('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b')]
uuid.parse('x')
uuid.stringify([110, 192, 189, 127, 17, 192, 67, 218, 151, 94, 42, 138, 217, 235, 174, 11])
uuid.stringify([0, 0].concat([110, 192, 189, 127, 17, 192, 67, 218, 151, 94, 42, 138, 217, 235, 174, 11]), 2)
uuid.stringify([1, 2])
uuid.v5('a', uuid.NIL, [], 1).slice(1).length
uuid.v1(null, new Array(16)).length
