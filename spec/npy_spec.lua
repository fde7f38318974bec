-- The files of spec/fixtures/npy are NumPy's own: spec/fixtures/npy.py.
local rnn = require "rnnlua"
local bits = require("spec.support.doubles").bits
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

    it("reads a header in another order and with other quotes, and leaves what follows", function()
      write("\x93NUMPY\1\0" .. string.pack("<s2", '{"shape":(2,),"descr":"<f8","fortran_order":False}')
        .. string.pack("<ddd", 1.5, 2.5, 3.5))
      assert.equal(rnn.array { 1.5, 2.5 }, rnn.array.load(path))
    end)

    it("says why it reads no other type or shape", function()
      for name, message in pairs {
        float32 = "its numbers are of type '<f4', not '<f8', 64-bit floats: save a.astype('<f8')",
        integers = "its numbers are of type '<i8', not '<f8', 64-bit floats: save a.astype('<f8')",
        big_endian = "its numbers are big-endian ('>f8'), not '<f8': save a.astype('<f8')",
        structured = "its numbers are of type [('a', '<f8'), ('b', '<i4')], not '<f8', 64-bit floats: "
          .. "save a.astype('<f8')",
        scalar = "it has 0 dimensions, of shape (), not 1: save a.ravel()",
        rows = "it has 2 dimensions, of shape (3, 4), not 1: save a.ravel()",
        fortran = "its numbers are in Fortran's order, of shape (3, 4): save a.ravel()",
        version3 = "a .npy file of version 3.0; 1.0 and 2.0 can be read",
      } do
        assert.equal(message, refused(FIXTURES .. name .. ".npy"))
      end
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

    it("says that a file is none of NumPy's", function()
      assert.equal("not a .npy file", refused "spec/npy_spec.lua")
      assert.equal("not a .npy file", refused "/dev/null")
      assert.matches("^No such file", refused(path))
      assert.equal("Is a directory", refused(folder))
    end)

    it("says that a header is no description of an array", function()
      for _, header in ipairs { " ", "{", "garbage", "{'descr'}", "{'descr': }", "{'descr': <f8}", "{1: 2}",
        "{'shape': (-3,)}", "{'shape': (3,) 'descr': '<f8'}", ("\0"):rep(64), "{'fortran_order': 0}" } do
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
      if code == 0 then assert.equal("not enough memory for its 1099511627776 numbers", refused(path)) end
    end)

    it("asks for no memory for numbers that are not there", function()
      assert.equal("truncated: 1 of its 1152921504606846976 numbers are there",
        refused_header("{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,)}",
          string.pack("<d", 1)))
    end)

    it("asks for a path", function()
      assert.equal("bad argument #1 to 'load' (path: expected a string, got nil)",
        raised(function() rnn.array.load() end))
    end)
  end)

  describe("save()", function()
    it("writes what NumPy writes, byte for byte", function()
      for _, name in ipairs { "numbers", "empty", "long" } do
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

    it("asks for a path", function()
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

    it("leaves the old file where the disk is full, and removes what it began", function()
      assert.equal("nil\t" .. path .. ": File too large\n", (save_limited "trap '' XFSZ"))
      assert.equal(rnn.array { 1, 2, 3 }, rnn.array.load(path))
      assert.equal("a.npy\n", (tree.run("ls " .. tree.quote(folder))))
    end)

    it("leaves the old file where the program ends in the middle", function()
      local _, code = save_limited ":"
      assert.not_equal(0, code)
      assert.equal(rnn.array { 1, 2, 3 }, rnn.array.load(path))
    end)
  end)

  describe("the binding's part", function()
    local core = require "rnnlua.core"

    it("checks the file and the array", function()
      local file = io.open(path, "w+b")
      assert.equal("bad argument #2 to 'write_numbers' (a: expected an array, got table)",
        raised(function() core.write_numbers(file, {}) end))
      file:close()
      assert.equal("bad argument #1 to 'sync' (file: expected an open file, got a closed one)",
        raised(function() core.sync(file) end))
    end)

    it("says why it can't read on", function()
      local file = io.open(path, "w+b")
      assert.same({ n = 2, nil, "truncated: it ends before the last of 3 numbers" },
        table.pack(core.read_numbers(file, 3)))
      file:close()
      file = io.open(folder)
      assert.same({ n = 3, nil, "Is a directory", 21 }, table.pack(core.read_numbers(file, 3)))
      file:close()
    end)

    it("says why it can't write", function()
      local file = io.open("/dev/full", "wb")
      if file then
        assert.is_nil((core.write_numbers(file, rnn.array(100000))))
        file:write "x"
        assert.is_nil((core.sync(file)))
      end
    end)
  end)
end)
