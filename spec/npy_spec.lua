-- The files of spec/fixtures/npy are NumPy's own: spec/fixtures/npy.py.
local rnn = require "rnnlua"
local bits = require("spec.support.float64").bits
local raised = require "spec.support.raised"
local tree = require "spec.support.tree"

local FIXTURES = "spec/fixtures/npy/"
local NUMBERS = { 1.0, -2.5, 1 / 3, -0.0, 0x1p-1074, 0x1.fffffffffffffp+1023, math.huge, -math.huge, 0 / 0 }

local function contents(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

describe("arrays in .npy files", function()
  local folder, path
  before_each(function()
    folder = tree.temporary()
    path = folder .. "/a.npy"
  end)
  after_each(function() tree.remove(folder) end)

  local function write(text)
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
  end

  -- The message about a file, without its path.
  local function refused(name)
    local array, message = rnn.array.load(name)
    assert.is_nil(array)
    assert.equal(name .. ": ", message:sub(1, #name + 2))
    return message:sub(#name + 3)
  end

  -- A file of format 1.0 with a header and some bytes after it.
  local function refused_header(header, rest)
    write("\x93NUMPY\1\0" .. string.pack("<s2", header) .. (rest or ""))
    return refused(path)
  end

  describe("load()", function()
    it("reads NumPy's files, of either version, bit for bit", function()
      for _, name in ipairs { "numbers", "version2" } do
        local a = rnn.array.load(FIXTURES .. name .. ".npy")
        assert.equal(bits(table.unpack(NUMBERS)), bits(table.unpack(a)))
      end
      assert.equal(0, #rnn.array.load(FIXTURES .. "empty.npy"))
      local long = rnn.array.load(FIXTURES .. "long.npy")
      assert.equal(3000, #long)
      for i, v in ipairs(long) do assert.equal((i - 1) / 8, v) end
    end)

    it("reads up to four dimensions, in C's order and Fortran's", function()
      for name, shape in pairs { matrix = { 3, 4 }, cube = { 2, 3, 4 }, four = { 2, 1, 3, 2 }, none = { 3, 0 } } do
        for _, order in ipairs { "", "_fortran" } do
          local a = assert(rnn.array.load(FIXTURES .. name .. order .. ".npy"))
          assert.same(shape, a.shape)
          local n = a:transpose().shape[1] == 0 and 0 or #a * #a[1] * (shape[3] or 1) * (shape[4] or 1)
          for i, v in ipairs(a:reshape(n)) do assert.equal(i - 1.0, v) end
        end
      end
    end)

    it("reads numbers of every type and byte order exactly", function()
      for name, expected in pairs(dofile "spec/fixtures/npy_types.lua") do
        local a = assert(rnn.array.load(FIXTURES .. name .. ".npy"))
        assert.equal(expected:gsub("7ff8000000000000", "nan"), bits(table.unpack(a)), name)
      end
    end)

    it("reads integers beyond 2^53 as an error that names the first", function()
      for name, digits in pairs { i8_beyond = "9007199254740993", i8_below = "-9007199254740993",
        u8_beyond = "18446744073709551615" } do
        for ending, place in pairs { [""] = 2001, _big = 1 } do
          assert.equal(("its number %d, a[%d] in Python, is %s, beyond 2^53, where 64-bit floats have gaps: "
            .. "save a.astype('<f8'), which rounds it"):format(place, place - 1, digits),
            refused(FIXTURES .. name .. ending .. ".npy"))
        end
      end
    end)

    -- What is read of 1.5 and 2.5 under a header with such a text for each field.
    local function described(fields)
      local header = ("{%s: %s, %s: %s, %s: %s, }"):format(fields.descr_key or "'descr'", fields.descr or "'<f8'",
        fields.order_key or "'fortran_order'", fields.order or "False", fields.shape_key or "'shape'",
        fields.shape or "(2,)")
      write("\x93NUMPY\1\0" .. string.pack("<s2", header) .. (fields.bytes or string.pack("<dd", 1.5, 2.5)))
      return rnn.array.load(path)
    end

    it("reads headers of old NumPy and other writers", function()
      write("\x93NUMPY\1\0" .. string.pack("<s2", '{"shape":(2,),"descr":"<f8","fortran_order":False}')
        .. string.pack("<ddd", 1.5, 2.5, 3.5))
      assert.equal(rnn.array { 1.5, 2.5 }, rnn.array.load(path))
      for _, fields in ipairs {
        { order = "True" }, { shape = "(2L,)" }, { shape = "( 2 , )" },
        { descr_key = "u'descr'", order_key = 'u"fortran_order"', shape_key = "u'shape'", descr = "u'<f8'" },
        { descr = "'=f8'" }, { descr = "'f8'" }, { descr = "'|f8'" }, { descr = "'float64'" }, { descr = "'d'" },
        { descr = "'double'" }, { descr = "'float'" },
        { descr = "'float32'", bytes = string.pack("<ff", 1.5, 2.5) },
        { descr = "'>f'", bytes = string.pack(">ff", 1.5, 2.5) },
      } do
        assert.equal(rnn.array { 1.5, 2.5 }, described(fields))
      end
      for descr, bytes in pairs { uint8 = "\1\2", ["|u1"] = "\1\2", ["<B"] = "\1\2", int16 = "\1\0\2\0",
        [">h"] = "\0\1\0\2",
        int64 = string.pack("<jj", 1, 2) } do
        assert.equal(rnn.array { 1, 2 }, described { descr = "'" .. descr .. "'", bytes = bytes })
      end
      for _, descr in ipairs { "bool", "?", "|b1" } do
        assert.equal(rnn.array { 0, 1 }, described { descr = "'" .. descr .. "'", bytes = "\0\2" })
      end
    end)

    it("says what to save instead of types that it does not read", function()
      for name, message in pairs {
        complex = "its numbers are complex ('<c16'): save a.real and a.imag, each in its own file",
        text = "it holds text ('<U3'), not numbers: save numpy.array([float(s) for s in a])",
        bytes = "it holds text ('|S3'), not numbers: save numpy.array([float(s) for s in a])",
        objects = "it holds Python's objects ('|O'), not numbers: save numpy.array([float(v) for v in a])",
        dates = "it holds dates ('<M8[ns]'), not numbers: save (a - a[0]) / numpy.timedelta64(1, 's')",
        durations = "it holds durations ('<m8[ns]'), not numbers: save a / numpy.timedelta64(1, 's')",
        void = "its elements are bytes without a type ('|V2'), which is what is saved of bfloat16: "
          .. "save a.astype('<f4')",
        long_double = "its numbers are of type '<f16', wider than 64-bit floats: "
          .. "save a.astype('<f8'), which rounds them",
        structured = "its elements are structured, [('a', '<f8'), ('b', '<i4')]: save one field, such as a['a']",
        scalar = "it has 0 dimensions, of shape (), not 1 to 4: save a.ravel()",
        five = "it has 5 dimensions, of shape (1, 1, 1, 1, 2), not 1 to 4: save a.ravel()",
        version3 = "a .npy file of version 3.0; 1.0 and 2.0 can be read",
      } do
        assert.equal(message, refused(FIXTURES .. name .. ".npy"))
      end
      for descr, message in pairs {
        l = "its numbers are of type 'l', whose size depends on the machine: save a.astype('<f8')",
        ["<f3"] = "its header names the type '<f3', which is none of NumPy's",
        ["<u16"] = "its header names the type '<u16', which is none of NumPy's",
        [""] = "its header names the type '', which is none of NumPy's",
        complex64 = "its numbers are complex ('complex64'): save a.real and a.imag, each in its own file",
      } do
        local array, said = described { descr = "'" .. descr .. "'" }
        assert.same({ nil, path .. ": " .. message }, { array, said })
      end
    end)

    it("names a .npz file, and the line that saves one array of it", function()
      assert.equal("not a .npy file, but a .npz file, an archive of arrays: save one of them, "
        .. "numpy.save('a.npy', numpy.load('spec/fixtures/npy/archive.npz')['weights'])",
        refused(FIXTURES .. "archive.npz"))
      assert.equal("not a .npy file, but an empty .npz file", refused(FIXTURES .. "empty.npz"))
      write("PK\3\4" .. ("\0"):rep(22) .. string.pack("<I2I2", 6, 0) .. "it.txt")
      assert.equal("not a .npy file, but a zip archive", refused(path))
      write "PK\3\4"
      assert.equal("not a .npy file, but a zip archive", refused(path))
      write("PK\3\4" .. ("\0"):rep(22) .. string.pack("<I2I2", 6, 0) .. "'\n.npy")
      assert.equal("not a .npy file, but a .npz file, an archive of arrays: save one of them, "
        .. ("numpy.save('a.npy', numpy.load('%s')[…])"):format(path), refused(path))
    end)

    it("waits for no pipe", function()
      local pipe = folder .. "/pipe"
      tree.run("mkfifo " .. tree.quote(pipe))
      assert.equal("it is a pipe; an array is loaded from a regular file", refused(pipe))
      local output = tree.run(("cat %snumbers.npy | %s -e 'print(require(\"rnnlua\").array.load \"/dev/stdin\")'")
        :format(FIXTURES, tree.rnnlua))
      assert.equal("nil\t/dev/stdin: it is a pipe; an array is loaded from a regular file\n", output)
    end)

    it("says that a file is truncated, wherever it ends", function()
      local whole = contents(FIXTURES .. "numbers.npy")
      for length = 0, #whole - 1 do
        write(whole:sub(1, length))
        local expected = length < 6 and "not a .npy file" or length < 128 and "truncated: it ends within its header"
          or ("truncated: %d of its 9 numbers are there"):format((length - 128) // 8)
        assert.equal(expected, refused(path))
      end
    end)

    it("survives every file that ends too early", function()
      for name in tree.run("ls " .. FIXTURES):gmatch "[^\n]+" do
        local whole = contents(FIXTURES .. name)
        for length = 0, math.min(#whole, 140) - 1 do
          write(whole:sub(1, length))
          refused(path)
        end
      end
    end)

    it("never reads wrong numbers from a file with a changed header", function()
      local rng = rnn.rng(8)
      local whole = contents(FIXTURES .. "i2_little.npy")
      local right, read = rnn.array.load(FIXTURES .. "i2_little.npy"), 0
      for _ = 1, 2000 do
        local bytes, letters = { whole:byte(1, 128) }, "0123456789'<>|=fiubTrueFalse(),: \nL"
        local first = rng:integer(0, 1) == 0 and 1 or 11 -- one anywhere, or two behind the header's length
        for _ = 1, first == 1 and 1 or 2 do
          local any, one = rng:integer(0, 255), rng:integer(1, #letters)
          bytes[rng:integer(first, 72)] = rng:integer(0, 1) == 0 and any or letters:byte(one)
        end
        write(string.char(table.unpack(bytes)) .. whole:sub(129))
        local array, message = rnn.array.load(path)
        if array then -- the first of them, or as another type that the header names
          read = read + 1
          local header = string.char(table.unpack(bytes))
          local same = header:find("'<i2'", 1, true) or header:find("'|i2'", 1, true) or header:find("'=i2'", 1, true)
          if same then assert.same({ table.unpack(right, 1, #array) }, { table.unpack(array) }) end
        else
          assert.equal(path .. ": ", message:sub(1, #path + 2))
        end
      end
      assert.is_true(read >= 10, read .. " were read")
    end)

    it("says that a file is not one of NumPy's", function()
      assert.equal("not a .npy file", refused "spec/npy_spec.lua")
      assert.equal("it is a device; an array is loaded from a regular file", refused "/dev/null")
      assert.matches("^No such file", refused(path))
      assert.equal("it is a folder; an array is loaded from a regular file", refused(folder))
    end)

    it("says that a header does not describe an array", function()
      for _, header in ipairs { " ", "{", "garbage", "{'descr'}", "{'descr': }", "{'descr': <f8}", "{1: 2}",
        "{'shape': (-3,)}", "{'shape': (3,) 'descr': '<f8'}", "{'shape': (3)}", "{'shape': (3 4)}", "{'shape': (,)}",
        "{'shape': (3,,)}", "{'shape': (3, L)}", "{'shape': (3, 4}", "{'fortran_order': Falsehood}",
        "{'descr': '<f8', 'descr': '<f4'}", "{'descr': '<f8'} ", "{'descr': '<f8'}\n ", ("\0"):rep(64),
        "{'fortran_order': 0}" } do
        assert.equal("its header is no description of an array", refused_header(header))
      end
      for _, header in ipairs { "{}", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': 'x', 'shape': (3,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': '3'}" } do
        assert.equal("its header does not say descr, fortran_order and shape", refused_header(header))
      end
      write "\x93NUMPY\2\0\255\255\255\255"
      assert.equal("its header claims 4294967295 bytes", refused(path))
    end)

    it("says that there is not enough memory", function()
      local header = "{'descr': '<f8', 'fortran_order': False, 'shape': (%s,)}"
      assert.equal("not enough memory for shape (99999999999999999999,)",
        refused_header(header:format "99999999999999999999"))
      -- as many as it says are there: a file with a hole of 8 TiB, where the file system has such
      refused_header(header:format(1 << 40))
      local _, code = tree.run("truncate -s 9T " .. tree.quote(path))
      if code == 0 then
        assert.equal("not enough memory for an array of 1099511627776 numbers (8796093022208 bytes)", refused(path))
      end
    end)

    it("allocates no memory for missing numbers", function()
      assert.equal("truncated: 1 of its 1152921504606846976 numbers are there",
        refused_header("{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,)}",
          string.pack("<d", 1)))
    end)

    it("raises an error without a path", function()
      assert.equal("bad argument #1 to 'load' (path: expected a string, got nil)",
        raised(function() rnn.array.load() end))
    end)
  end)

  describe("save()", function()
    it("writes what NumPy writes, byte for byte", function()
      for _, name in ipairs { "numbers", "empty", "long", "matrix", "cube", "four", "none" } do
        local original = FIXTURES .. name .. ".npy"
        assert.is_true(rnn.array.load(original):save(path))
        assert.equal(contents(original), contents(path))
      end
    end)

    it("leaves no other file", function()
      rnn.array(3):save(path)
      rnn.array(4):save(path)
      assert.equal("a.npy\n", (tree.run("ls " .. tree.quote(folder))))
      assert.equal(4, #rnn.array.load(path))
    end)

    it("says why it can't", function()
      local a = rnn.array(3)
      local ok, message = a:save(folder .. "/none/a.npy")
      assert.is_nil(ok)
      assert.equal(folder .. "/none/a.npy: No such file or directory", message)
      ok, message = a:save(folder)
      assert.is_nil(ok)
      assert.equal(folder .. ": not a regular file", message)
      assert.equal("/dev/full: not a regular file", select(2, a:save "/dev/full"))
      assert.equal("", (tree.run("ls " .. tree.quote(folder))))
    end)

    it("keeps the mode, writes through a link, and refuses a file that is read-only", function()
      rnn.array(1):save(path)
      tree.run(("cd %s && chmod 600 a.npy && ln -s a.npy link"):format(folder))
      assert.is_true(rnn.array(2):save(folder .. "/link"))
      assert.equal("600 a.npy\n777 link\n", (tree.run(("cd %s && stat -c '%%a %%n' *"):format(folder))))
      assert.equal(2, #rnn.array.load(path))
      tree.run("chmod 400 " .. path)
      assert.same({ n = 2, nil, path .. ": it is read-only" }, table.pack(rnn.array(3):save(path)))
      assert.equal(2, #rnn.array.load(path))
    end)

    it("raises an error without a path", function()
      assert.equal("bad argument #1 to 'save' (path: expected a string, got number)",
        raised(function() rnn.array(3):save(1) end))
    end)

    -- Saves 100,000 numbers where a file may have no more than 64 blocks, which stands in for a disk
    -- that is full: a write fails, or, where the signal isn't ignored, ends the program in the middle.
    local function save_limited(shell)
      rnn.array { 1, 2, 3 }:save(path)
      local program = ([[local a = require("rnnlua").array(100000) print(a:save(%q))]]):format(path)
      return tree.run(("%s; ulimit -f 64; %s -e %s"):format(shell, tree.quote(tree.rnnlua), tree.quote(program)))
    end

    it("keeps the old file if the disk is full, and removes what it began", function()
      assert.equal("nil\t" .. path .. ": File too large\n", (save_limited "trap '' XFSZ"))
      assert.equal(rnn.array { 1, 2, 3 }, rnn.array.load(path))
      assert.equal("a.npy\n", (tree.run("ls " .. tree.quote(folder))))
    end)

    it("keeps the old file if the program ends in the middle", function()
      local _, code = save_limited ":"
      assert.not_equal(0, code)
      assert.equal(rnn.array { 1, 2, 3 }, rnn.array.load(path))
    end)
  end)

  describe("the binding's part", function()
    local core = require "rnnlua.core"

    it("checks the file, the type and the array", function()
      assert.equal("bad argument #4 to 'save' (a: expected an array, got string)",
        raised(function() core.save(path, "replace", "", "a") end))
      assert.equal("bad argument #4 to 'save' (a: expected arrays, got 2)",
        raised(function() core.save(path, "replace", "", { rnn.array(1), 2 }) end))
      assert.equal("bad argument #2 to 'save' (invalid option 'append')",
        raised(function() core.save(path, "append", "") end))
      local file = io.open(path, "w+b")
      for _, type in ipairs { { "f", 1 }, { "f", 3 }, { "i", 0 }, { "u", 16 }, { "b", 2 },
        { "g", 4 } } do
        assert.equal("bad argument #4 to 'read_numbers' (size: no type of numbers has it)",
          raised(function() core.read_numbers(file, 0, type[1], type[2], false) end))
      end
      file:close()
      assert.equal("bad argument #1 to 'read_numbers' (file: expected an open file, got a closed one)",
        raised(function() core.read_numbers(file, 0, "f", 8, false) end))
    end)

    it("says why it can't continue to read", function()
      local file = io.open(path, "w+b")
      assert.same({ n = 2, nil, "truncated: it ends before the last of 3 numbers" },
        table.pack(core.read_numbers(file, 3, "f", 8, false)))
      file:close()
      file = io.open(folder)
      assert.same({ n = 3, nil, "Is a directory", 21 }, table.pack(core.read_numbers(file, 3, "f", 8, false)))
      file:close()
    end)
  end)
end)
