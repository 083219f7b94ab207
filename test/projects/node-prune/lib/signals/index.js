exports.flash = () => "flash";
