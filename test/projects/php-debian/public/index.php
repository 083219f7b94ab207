<?php

require __DIR__ . '/../vendor/autoload.php';

echo Chart\Depth::metres(), " m\n";
