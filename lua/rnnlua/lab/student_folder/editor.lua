--- Settings for the Lua language server, with which an editor completes rnnlua's names and shows their descriptions.
-- The annotations are in share/annotations in the sources, in share/rnnlua/annotations if installed, with one file
-- for each public module.
-- @module rnnlua.lab.student_folder.editor

local files = require "rnnlua.base.files"
local shared = require "rnnlua.base.shared"

local editor = {}

-- The absolute path of the annotations' folder.
local function annotations()
  local folder
  for _, place in ipairs(shared.places("annotations", "share/annotations")) do
    if files.exists(place .. "/lab.lua") then folder = place end
  end
  if folder:find "^/" or folder:find "^%a:" then return folder end
  local lfs = files.system "the current folder needs"
  return (lfs and lfs.currentdir() or os.getenv "PWD" or ".") .. "/" .. folder
end

local TEMPLATE = [[
{
  "runtime.version": "Lua 5.4",
  "workspace.library": ["%s"],
  "workspace.checkThirdParty": false,
  "diagnostics.disable": ["inject-field", "duplicate-set-field"]
}]]

--- The text of a `.luarc.json` for the folder with the user's Lua files.
-- @treturn string
-- @usage rnnlua -e 'print(require("rnnlua.lab.student_folder.editor").settings())' > .luarc.json
function editor.settings()
  return TEMPLATE:format((annotations():gsub('[\\"]', "\\%0")))
end

return editor
